import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CHUNK = 64 * 1024;

/**
 * Writes lines to a file as they are drawn, no faster than the disk takes them, with CRLF between
 * lines and none after the last. Returns how many there were after the header.
 */
export async function writeLines(path: string, lines: Iterable<string>): Promise<number> {
  let count = -1;
  function* chunks(): Generator<string> {
    let chunk = '';
    for (const line of lines) {
      chunk += ++count === 0 ? line : `\r\n${line}`;
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = '';
    }
    if (chunk) yield chunk;
  }
  await pipeline(Readable.from(chunks(), { highWaterMark: 1 }), createWriteStream(path));
  return count;
}
