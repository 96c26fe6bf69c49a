import assert from 'node:assert/strict';
import {
  InsufficientScopeError,
  ProtocolError as PackageError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  SseError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import {
  CancelledError,
  ConnectionError,
  faultOf,
  INVALID_PARAMS,
  isCancelledError,
  isConnectionError,
  isInvalidMessageError,
  isProtocolError,
  isUnknownTaskError,
  UserError,
} from '../../../src/base/errors';
import { toOwnError } from '../../../src/mcp/wireErrors';

const http = (status: number, more: object = {}) =>
  new SdkHttpError(SdkErrorCode.SendFailed, `HTTP ${status}`, { status, statusText: '', ...more } as never);

describe('toOwnError', () => {
  it('keeps the code and the data of a JSON-RPC error', () => {
    const own = toOwnError(new PackageError(INVALID_PARAMS, 'Task not found', { taskId: 'a' }));
    assert.ok(isProtocolError(own) && isUnknownTaskError(own));
    assert.deepEqual([own.code, own.message, own.data], [INVALID_PARAMS, 'Task not found', { taskId: 'a' }]);
    assert.ok(own.cause instanceof Error);
  });

  it('finds the JSON-RPC error that a modern server sends with an HTTP status', () => {
    const body = { jsonrpc: '2.0', id: 1, error: { code: -32_601, message: 'No such method', data: 1 } };
    const own = toOwnError(http(404, { text: JSON.stringify(body) }));
    assert.ok(isProtocolError(own));
    assert.deepEqual([own.code, own.message, own.data], [-32_601, 'No such method', 1]);
  });

  it('takes any other HTTP error for a broken connection, and names the status', () => {
    const bodies = [undefined, '', '<html>', '{}', '[]', 'null', '{"error": "no"}', '{"error": {"code": "x"}}'];
    for (const text of bodies) {
      const own = toOwnError(http(503, { text, statusText: 'Service Unavailable' }));
      assert.ok(isConnectionError(own), text);
      assert.match(own.message, /503 Service Unavailable/);
    }
  });

  it('says what a server wants that asks to sign in', () => {
    const own = toOwnError(http(401));
    assert.ok(isConnectionError(own));
    assert.match(own.message, /sign in/);
    for (const error of [http(401), new SseError(401, 'Unauthorized', {} as never), new UnauthorizedError()]) {
      assert.equal(faultOf(toOwnError(error)), 'signInRequired');
    }
  });

  it('says what a server wants that asks for more permission, as words only', () => {
    const resourceMetadataUrl = new URL('https://example.com/metadata');
    const own = toOwnError(new InsufficientScopeError({ requiredScope: 'files:write', resourceMetadataUrl }));
    assert.ok(isConnectionError(own));
    assert.equal(own.fault, 'scopeRequired');
    assert.match(own.message, /files:write/);
    assert.deepEqual(own.challenge, { scope: 'files:write', resourceMetadataUrl: resourceMetadataUrl.href });
    const strange = toOwnError(new InsufficientScopeError({ requiredScope: 'a "b"\n', resourceMetadataUrl }));
    assert.doesNotMatch(strange.message, /b/);
  });

  it('takes a session that is lost for that, whatever the status', () => {
    const lost = http(401, { text: 'Session not found' });
    assert.equal(faultOf(toOwnError(lost, undefined, true)), 'sessionLost');
    assert.equal(faultOf(toOwnError(lost)), 'signInRequired');
  });

  it('takes silence and closed connections for connection errors', () => {
    for (const code of [
      SdkErrorCode.RequestTimeout,
      SdkErrorCode.ConnectionClosed,
      SdkErrorCode.NotConnected,
      SdkErrorCode.SendFailed,
    ]) {
      assert.ok(isConnectionError(toOwnError(new SdkError(code, 'x'))), code);
    }
  });

  it('takes answers that are not valid for faults of the server, not for unknown tasks', () => {
    for (const code of [SdkErrorCode.InvalidResult, SdkErrorCode.UnsupportedResultType]) {
      const own = toOwnError(new SdkError(code, 'no content'));
      assert.ok(isInvalidMessageError(own), code);
      assert.match(own.message, /no content/);
    }
  });

  it('says what is wrong with the very first answer, and not how the client package asked for it', () => {
    const probing = (cause: unknown) =>
      new SdkError(SdkErrorCode.EraNegotiationFailed, 'Version negotiation probe failed', undefined, { cause });
    const page = new SdkError(SdkErrorCode.ClientHttpUnexpectedContent, 'x', { contentType: 'text/html\u202e' });
    assert.equal(
      toOwnError(probing(page)).message,
      'The server answered with something that is no MCP message: text/html',
    );
    const nameless = new SdkError(SdkErrorCode.ClientHttpUnexpectedContent, 'x', { contentType: null });
    assert.match(toOwnError(nameless).message, /no MCP message, and does not say what/);
    const issues = [{ code: 'invalid_type', path: ['method'], message: 'expected a text' }];
    const schema = Object.assign(new Error(JSON.stringify(issues)), { name: 'ZodError', issues });
    for (const error of [schema, probing(schema)]) {
      assert.equal(toOwnError(error).message, 'The server sent an answer that is not valid: method: expected a text');
    }
    const told = new ConnectionError('busy', { retryAfterMs: 1 });
    assert.equal(toOwnError(probing(told)), told);
    assert.equal(faultOf(toOwnError(new Error('subscriptions/listen: stream ended'))), 'streamLost');
  });

  it('takes everything for cancelled once the signal has aborted', () => {
    const aborted = AbortSignal.abort();
    for (const error of [new PackageError(1, 'x'), new Error('x'), 'x']) {
      assert.ok(isCancelledError(toOwnError(error, aborted)));
    }
    assert.ok(isConnectionError(toOwnError(new Error('x'), new AbortController().signal)));
  });

  it('leaves our own errors as they are', () => {
    for (const error of [new UserError('x'), new CancelledError(), new ConnectionError('x')]) {
      assert.equal(toOwnError(error), error);
    }
  });

  it('makes a connection error of anything else, with its cause', () => {
    const cause = new Error('something broke');
    const own = toOwnError(cause);
    assert.ok(isConnectionError(own));
    assert.deepEqual([own.message, own.cause], ['something broke', cause]);
    assert.equal(toOwnError('thrown text').message, 'thrown text');
  });

  it('says why nobody was reached, where fetch says only that it failed', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
    const failed = new TypeError('fetch failed', { cause: refused });
    for (const error of [failed, new SdkError(SdkErrorCode.SendFailed, 'x', undefined, { cause: failed })]) {
      const own = toOwnError(error);
      assert.deepEqual(
        [faultOf(own), own.message],
        ['unreachable', `The server cannot be reached: ${refused.message}`],
      );
    }
    const silent = new TypeError('fetch failed', { cause: new Error('') });
    assert.equal(toOwnError(silent).message, 'The server cannot be reached: no answer');
  });
});
