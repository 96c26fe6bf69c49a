import * as path from 'node:path';

/** The machine and the window, as far as they say where other applications keep their servers. */
export interface DiscoveryHost {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  /** Absolute paths of the workspace folders. */
  readonly folders: readonly string[];
}

/** Which application, in the words of VS Code's `chat.mcp.discovery.enabled`. */
export type DiscoveryKey = 'claude-desktop' | 'copilot' | 'windsurf' | 'cursor-global' | 'cursor-workspace';

/** A file of another application that may name servers, in the format `claude`. Whether there is one, only reading tells. */
export interface DiscoveredFile {
  readonly key: DiscoveryKey;
  readonly path: string;
  /** The workspace folder that it came with. */
  readonly folder?: string;
}

/** Where other applications keep their servers on this machine. */
export function discoveredFiles(host: DiscoveryHost): readonly DiscoveredFile[] {
  const { join } = host.platform === 'win32' ? path.win32 : path.posix;
  const { userHome, folders } = host;
  const desktop = claudeDesktopFolder(host);
  return [
    ...(desktop === undefined
      ? []
      : [{ key: 'claude-desktop', path: join(desktop, 'Claude', 'claude_desktop_config.json') } as const]),
    { key: 'copilot', path: join(host.env.COPILOT_HOME || join(userHome, '.copilot'), 'mcp-config.json') },
    { key: 'windsurf', path: join(userHome, '.codeium', 'windsurf', 'mcp_config.json') },
    { key: 'cursor-global', path: join(userHome, '.cursor', 'mcp.json') },
    ...folders.map(folder => ({ key: 'cursor-workspace', path: join(folder, '.cursor', 'mcp.json'), folder }) as const),
  ];
}

/** Where applications keep what they keep for a user. */
function claudeDesktopFolder({ platform, env, userHome }: DiscoveryHost): string | undefined {
  switch (platform) {
    case 'win32':
      return env.APPDATA || path.win32.join(userHome, 'AppData', 'Roaming');
    case 'darwin':
      return path.posix.join(userHome, 'Library', 'Application Support');
    default:
      return env.XDG_CONFIG_HOME || path.posix.join(userHome, '.config');
  }
}
