import * as l10n from '@vscode/l10n';
import { oneLine } from '../base/strangerText';
import type { Finding } from './finding';
import type { EntryFormat } from './serverDefinition';

type Transport = 'stdio' | 'http';

const OF_VSCODE = ['type', 'config', 'dev', 'gallery', 'version'];

/** What an entry may say; `transport` is what VS Code writes for the older of the HTTP transports. */
const FIELDS: Readonly<Record<EntryFormat, Readonly<Record<Transport, readonly string[]>>>> = {
  vscode: {
    stdio: [...OF_VSCODE, 'command', 'args', 'cwd', 'env', 'envFile', 'sandboxEnabled'],
    http: [...OF_VSCODE, 'url', 'headers', 'oauth', 'transport'],
  },
  claude: {
    stdio: ['type', 'command', 'args', 'env'],
    http: ['type', 'url', 'serverUrl', 'headers', 'oauth', 'oauthClientId', 'transport'],
  },
};

const ALL = new Set(Object.values(FIELDS).flatMap(({ stdio, http }) => [...stdio, ...http]));

/** What there is to say about fields that mean nothing where they are. */
export function fieldFindings(names: readonly string[], format: EntryFormat, transport: Transport): Finding[] {
  const known = FIELDS[format];
  const other = transport === 'stdio' ? known.http : known.stdio;
  return names
    .filter(name => !known[transport].includes(name))
    .map(name => {
      const shown = oneLine(name, 60);
      const about = { path: [name], isAboutName: true } as const;
      if (other.includes(name)) {
        const message =
          transport === 'stdio'
            ? l10n.t('"{0}" means nothing for a server that is a program.', shown)
            : l10n.t('"{0}" means nothing for a server that has an address.', shown);
        return { ...about, message, severity: 'warning' };
      }
      return ALL.has(name)
        ? { ...about, message: l10n.t('"{0}" means nothing in the format of this file.', shown), severity: 'warning' }
        : { ...about, message: l10n.t('"{0}" is not known, and is ignored.', shown), severity: 'hint' };
    });
}
