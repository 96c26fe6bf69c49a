import assert from 'node:assert/strict';
import { crc32, inflateSync } from 'node:zlib';

/** Reads a PNG as a strict decoder would: signature, checksums, and pixels for just as many rows as the header says. */
export function pngSize(base64: string): { width: number; height: number } {
  const file = Buffer.from(base64, 'base64');
  assert.equal(file.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const typed = file.subarray(at + 4, at + 8 + length);
    assert.equal(file.readUInt32BE(at + 8 + length), crc32(typed));
    chunks.set(typed.toString('latin1', 0, 4), typed.subarray(4));
    at += 12 + length;
  }
  assert.deepEqual([...chunks.keys()], ['IHDR', 'PLTE', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR') ?? Buffer.alloc(0);
  const size = { width: header.readUInt32BE(0), height: header.readUInt32BE(4) };
  const pixels = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  assert.equal(pixels.length, size.height * (size.width + 1));
  assert.ok(new Set(pixels).size > 3, 'more than one colour is drawn');
  return size;
}
