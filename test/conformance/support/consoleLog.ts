import type { Logger } from '../../../src/base/logger';

/** Every line of the log on stderr, which the suite keeps beside its results. */
export const consoleLog: Logger = {
  error: (message, error) => console.error('error', message, error ?? ''),
  warn: message => console.error('warn', message),
  info: message => console.error('info', message),
  debug: message => console.error('debug', message),
  trace: message => console.error('trace', message),
};
