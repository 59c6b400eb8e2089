import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CHUNK = 64 * 1024;

/**
 * Writes lines to a file of a folder; it gets its name only when it is complete.
 * @returns the number of lines after the header
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
 * Writes lines to a file, no faster than the disk accepts them, with CRLF between lines and none after the last.
 * Returns the number of lines after the header.
 */
async function writeLines(path: string, lines: Iterable<string>): Promise<number> {
  let count = -1;
  function* chunkLines(): Generator<string> {
    let chunk = '';
    for (const line of lines) {
      chunk += ++count === 0 ? line : `\r\n${line}`;
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = '';
    }
    if (chunk) yield chunk;
  }
  await pipeline(Readable.from(chunkLines(), { highWaterMark: 1 }), createWriteStream(path));
  return count;
}
