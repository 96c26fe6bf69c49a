import assert from 'node:assert/strict';
import path from 'node:path';
import { processEnvironment } from '../../../src/config/environment';

describe('processEnvironment', () => {
  const host = { Http_Proxy: 'host', Path: '/bin', KEPT: 'x' };
  const own = [
    ['HTTP_PROXY', 'mine'],
    ['kept', null],
    ['PATH', '/mine'],
  ] as const;

  it('tells names apart by their letter case, but for the path', () => {
    assert.deepEqual(processEnvironment(host, {}, own, false), {
      Http_Proxy: 'host',
      HTTP_PROXY: 'mine',
      KEPT: 'x',
      Path: ['/bin', '/mine'].join(path.delimiter),
    });
  });

  it('does not on Windows, where the system does not either', () => {
    assert.deepEqual(processEnvironment(host, { kept: 'from the file' }, own, true), {
      Http_Proxy: 'mine',
      Path: ['/bin', '/mine'].join(path.delimiter),
    });
  });
});
