import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CHUNK = 64 * 1024;

/**
 * Writes lines to a file of a folder, which appears under its name only when it is complete.
 * @returns how many there were after the header
 */
export async function writeCsv(
  folder: string,
  name: string,
  lines: Iterable<string>,
): Promise<number> {
  const unfinished = join(folder, `.${name}.${process.pid}`);
  try {
    const rows = await writeLines(unfinished, lines);
    await rename(unfinished, join(folder, name));
    return rows;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/**
 * Writes lines to a file as they are drawn, no faster than the disk takes them, with CRLF between
 * lines and none after the last. Returns how many there were after the header.
 */
async function writeLines(path: string, lines: Iterable<string>): Promise<number> {
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
