import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes an extensions folder in which extensions seem installed: links named as an installation would name them.
 * The window is then an ordinary one. Loading an extension under development in a built server asks for its smoke-test
 * driver instead, and that one shows no notifications.
 * @param {string} folder
 * @param {readonly string[]} extensions
 */
export function linkExtensions(folder, extensions) {
  mkdirSync(folder, { recursive: true });
  for (const extension of extensions) {
    const { publisher, name, version } = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8'));
    symlinkSync(extension, path.join(folder, `${publisher}.${name}-${version}`), 'junction');
  }
  return folder;
}
