import { faultOf, isConnectionError } from '../../../src/base/errors';
import type { HttpLaunch } from '../../../src/config/launch';
import type { Connection } from '../../../src/mcp/connection';
import { connect, signIn } from '../../../src/mcp/mcpClient';
import { connectOptions } from '../../support/connectOptions';
import { SecretsInMemory, SignInUser } from '../../support/signInUser';
import { consoleLog } from './consoleLog';
import { sampleAnswer } from './sampleArguments';

/** Where the suite expects the document that describes a client. */
const CLIENT_METADATA_URL = 'https://conformance-test.local/client-metadata.json';

const never = new AbortController().signal;

export interface RegisteredClient {
  readonly client_id?: string;
  readonly client_secret?: string;
}

/** The one place that knows what connecting and signing in take. The suite speaks HTTP only: there is nothing to supervise. */
export class Reach {
  private readonly launch: HttpLaunch;
  private readonly user = new SignInUser();
  private readonly authorization = { secrets: new SecretsInMemory(), host: this.user };

  /** @param client that the scenario has registered, if any */
  constructor(url: string, { client_id: clientId, client_secret }: RegisteredClient) {
    this.launch = { kind: 'http', url, headers: {}, secrets: [], ...(clientId !== undefined && { clientId }) };
    this.user.clientMetadataUrl = CLIENT_METADATA_URL;
    this.user.secret = client_secret;
  }

  /** Connects; where the server asks for it, the user signs in, and once more where that was not enough. */
  connect(): Promise<Connection> {
    return this.allowed(() =>
      connect(
        this.launch,
        connectOptions({
          log: consoleLog,
          authorization: this.authorization,
          supervisor: { execPath: process.execPath, script: '' },
          onQuestion: ({ params, answer }) => {
            // A scenario may be over, and the connection closed, before the receipt of this answer has come.
            answer({ kind: 'result', result: sampleAnswer(params) }).catch(error => console.log(`Answering: ${error}`));
          },
        }),
      ),
    );
  }

  /** Does what may be refused; a user who is asked to sign in does so, and tries again, once. */
  async allowed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const fault = faultOf(error);
      if (!isConnectionError(error) || (fault !== 'signInRequired' && fault !== 'scopeRequired')) {
        throw error;
      }
      console.log(`${fault} ${JSON.stringify(error.challenge)}`);
      await signIn(this.launch, this.authorization, error.challenge, { fetch: globalThis.fetch, signal: never });
      return work();
    }
  }
}
