import * as l10n from '@vscode/l10n';
import { oneLine } from '../base/strangerText';

/** What is wrong with the address of a server, once its variables are replaced. */
export function urlProblem(url: string): string | undefined {
  const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return isHttp ? undefined : l10n.t('"url" must be an http or https address.');
}

export function headerNameProblem(name: string): string | undefined {
  return isHeader(name, '') ? undefined : l10n.t('"{0}" cannot be the name of a header.', oneLine(name, 60));
}

/** What is wrong with a header, without its value: that may be a secret. */
export function headerProblem(name: string, value: string): string | undefined {
  return (
    headerNameProblem(name) ??
    (isHeader(name, value) ? undefined : l10n.t('The value of the header "{0}" cannot be sent.', oneLine(name, 60)))
  );
}

/** Asks who would send it. */
function isHeader(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false; // Its message would repeat the value.
  }
}
