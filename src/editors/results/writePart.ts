import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';

/** Writes a file piece by piece; on disk it is there when it is whole, and as it was before until then. */
export async function writePart(target: vscode.Uri, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  if (target.scheme !== 'file') {
    await vscode.workspace.fs.writeFile(target, await together(pieces)); // There is no other way to write there.
    return;
  }
  const draft = `${target.fsPath}.${randomUUID().slice(0, 8)}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(draft, { flags: 'wx' }));
    await rename(draft, target.fsPath);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined); // The first reason is the one that says something.
    throw error;
  }
}

async function together(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) {
    all.push(piece);
  }
  return Buffer.concat(all);
}
