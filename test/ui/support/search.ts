import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files below a folder in which one of these texts is found, by their paths from there. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  return filesIn(folder)
    .filter(file => {
      const bytes = readBytes(file);
      return texts.some(text => bytes.includes(text));
    })
    .map(file => path.relative(folder, file));
}

/** The lines of a file in which one of these texts is found. */
export function linesWith(file: string, texts: readonly string[]): string[] {
  const lines = readBytes(file).toString().split('\n');
  return lines.filter(line => texts.some(text => line.includes(text)));
}

/** The command lines of running programs in which one of these texts is found. */
export function commandLinesWith(texts: readonly string[]): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid =>
      readBytes(path.join('/proc', pid, 'cmdline'))
        .toString()
        .replaceAll('\0', ' '),
    )
    .filter(line => texts.some(text => line.includes(text)));
}

function filesIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(({ parentPath, name }) => path.join(parentPath, name))
    : [];
}

/** What went away meanwhile holds nothing. */
function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
