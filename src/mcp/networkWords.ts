import * as l10n from '@vscode/l10n';
import { messageOf } from '../base/errors';

/**
 * What kept a network from carrying a request, where the words of OpenSSL and Node are meant for their own developers.
 * @see https://nodejs.org/api/tls.html, "X509 certificate error codes"
 */
export function networkWords(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return l10n.t('its certificate is signed by itself, and nobody whom this computer trusts vouches for it.');
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return l10n.t('its certificate is from somebody whom this computer does not trust.');
    case 'CERT_HAS_EXPIRED':
      return l10n.t('its certificate has expired.');
    case 'CERT_NOT_YET_VALID':
      return l10n.t('its certificate is not valid yet; is the clock of this computer right?');
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return l10n.t('its certificate is for another host.');
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'EPROTO':
      return l10n.t('what answers there does not speak HTTPS.');
    default:
      return messageOf(cause) || l10n.t('no answer');
  }
}
