import type { Server } from '../servers/server';

/** What a server's first rows say where there is more to say than its tasks. */
export type ServerHint =
  | 'connect'
  | 'answer'
  | 'connecting'
  | 'retry'
  | 'tryNow'
  | 'showLog'
  | 'enable'
  | 'trust'
  | 'allow'
  | 'noSandbox'
  | 'showPolicy'
  | 'signIn'
  | 'signInAgain'
  | 'noTasks'
  | 'noTaskSupport';

/** A server that is in trouble says what to do in any case; others only where no task is shown. */
export function serverHints(server: Server | undefined, isEmpty: boolean): ServerHint[] {
  if (server?.disabled) {
    return ['enable'];
  }
  switch (server?.state) {
    case 'error':
      return ['retry', 'showLog'];
    case 'untrusted':
      return [trustHint(server.need)];
    case 'blocked':
      return ['showPolicy'];
    case 'starting':
      return server.reconnecting ? ['tryNow', 'showLog'] : isEmpty ? ['connecting'] : [];
    case 'stopped':
      return server.need?.kind === 'answers' ? ['answer'] : isEmpty ? ['connect'] : [];
    case 'signInRequired':
      return ['signIn'];
    case 'running':
      return [
        ...(server.need?.kind === 'signIn' ? (['signInAgain'] as const) : []),
        ...(isEmpty ? [server.generation === 'none' ? ('noTaskSupport' as const) : ('noTasks' as const)] : []),
      ];
    default:
      return [];
  }
}

/** What has to be allowed before the server may be started. */
function trustHint(need: Server['need']): ServerHint {
  switch (need?.kind) {
    case 'launchTrust':
      return 'allow';
    case 'noSandbox':
      return 'noSandbox';
    default:
      return 'trust';
  }
}
