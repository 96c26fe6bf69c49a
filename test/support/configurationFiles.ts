import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileKind } from '../../src/config/mcpJson';

/** Where the configuration files of the tests are. */
export const CONFIGURATION = path.resolve(import.meta.dirname, '../fixtures/configuration');
/** A workspace folder, and the home folder of somebody who uses it. */
export const PROJECT = path.join(CONFIGURATION, 'project');
export const HOME = path.join(CONFIGURATION, 'home');

export interface ConfigurationRow {
  readonly file: string;
  readonly kind: FileKind;
  /** The sentence that the file proves. */
  readonly proves: string;
}

/** As they are, a byte order mark included. */
export function configurationText(file: string): string {
  return readFileSync(path.join(CONFIGURATION, file), 'utf8');
}

/** The table of the README. */
export function configurationRows(): ConfigurationRow[] {
  const rows = configurationText('README.md').matchAll(/^\| (\S+) \| (\w+) \| (.+) \|$/gm);
  return Array.from(rows, ([, file = '', kind, proves = '']) => ({ file, kind: kind as FileKind, proves })).filter(
    ({ kind }) => String(kind) !== 'kind',
  );
}

/** Every file that is there to be read as a configuration, by its path from their folder. */
export function configurationFiles(): string[] {
  return readdirSync(CONFIGURATION, { recursive: true, encoding: 'utf8' })
    .map(file => file.split(path.sep).join('/'))
    .filter(file => /\.(?:json|code-workspace)$/.test(file));
}
