import * as l10n from '@vscode/l10n';
import type { InputRequest } from '../tasks/inputRequest';

/** How much of a question is written down, in characters. */
const LONGEST = 2_000;

/** A question in the words of its server, as it is written down: of a page its origin only, the rest may be a secret. */
export function questionOf({ kind, params }: Pick<InputRequest, 'kind' | 'params'>): string {
  const message = typeof params.message === 'string' ? params.message : '';
  switch (kind) {
    case 'elicitation':
      return message.slice(0, LONGEST);
    case 'url':
      return [message, originOf(params.url)].filter(Boolean).join(' · ').slice(0, LONGEST);
    case 'sampling': {
      const count = Array.isArray(params.messages) ? params.messages.length : 0;
      return count === 1 ? l10n.t('1 message for a model') : l10n.t('{0} messages for a model', count);
    }
    case 'roots':
      return l10n.t('the folders of the workspace');
  }
}

function originOf(url: unknown): string {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : '';
}
