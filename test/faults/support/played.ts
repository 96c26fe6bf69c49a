import { messageOf } from '../../../src/base/errors';
import type { HostileHttp } from '../../support/hostileHttp';
import type { RollCall } from '../../support/rollCall';
import { definitionOf, type WholeCore } from '../../support/wholeCore';
import type { Stage } from './faults';
import { Hostile } from './hostile';
import { until } from './until';

/** A server over HTTP that the test plays itself, in this process. */
export class Played extends Hostile {
  private constructor(
    core: WholeCore,
    name: string,
    rollCall: RollCall,
    readonly http: HostileHttp,
    headers: Readonly<Record<string, string>>,
    url: string,
  ) {
    super(core, definitionOf(name, { kind: 'http', url, headers }), undefined, rollCall);
  }

  /** @param url where something else is to be reached than the server */
  static async bring(
    stage: Stage,
    http: HostileHttp,
    headers: Readonly<Record<string, string>> = {},
    url?: string,
  ): Promise<Played> {
    await http.peer.listen();
    const played: Played[] = [];
    await stage.bring((core, name, rollCall) => {
      const server = new Played(core, name, rollCall, http, headers, url ?? http.peer.url);
      played.push(server);
      return server;
    });
    return played[0] as Played; // It was just made.
  }

  override async end(): Promise<void> {
    await this.http.peer.close();
  }

  /** What somebody reads who asks for the task now: the refusal, or why the server is not there. */
  async readsOf(taskId: string, pattern: RegExp): Promise<{ place: 'error' | 'server'; text: string }> {
    let refusal = '';
    this.refresh(taskId).catch((error: unknown) => {
      refusal = messageOf(error);
    });
    const isSaid = () => pattern.test(this.trouble ?? '') || pattern.test(refusal);
    await until(`somebody reads ${pattern}`, isSaid).catch(error => {
      throw new Error(`${messageOf(error)}; but: ${this.trouble} ${refusal}`);
    });
    return refusal ? { place: 'error', text: refusal } : { place: 'server', text: this.trouble ?? '' };
  }
}
