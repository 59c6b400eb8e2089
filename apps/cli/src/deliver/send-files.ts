import { createReadStream } from 'node:fs';
import { type Delivered, deliverFile } from '#intake/source/deliver-file.js';
import { sourceError } from '#intake/source/source-error.js';
import type { SourceWriter } from '#intake/source/source-writer.js';
import { AppError } from '#platform/errors/app-error.js';
import { count, shortDigest } from './fate-words.js';
import type { InspectedFile } from './inspect-file.js';

const CHUNK_BYTES = 1 << 20;

/** A file that lies in the source now. */
export interface SentFile extends InspectedFile {
  /** False of one that lay there before. */
  isSent: boolean;
}

/** How files are sent. */
export interface Sending {
  writer: SourceWriter;
  isReplacing: boolean;
  say(line: string): void;
  signal: AbortSignal;
}

/**
 * Sends files one after the other, and says a line of each.
 * @param knownOf what the ledger says of the texts of a file
 * @returns those that lie in the source now
 * @throws AppError of the source, once it was said which files were not sent; the signal's reason
 */
export async function sendFiles(
  { writer, isReplacing, say, signal }: Sending,
  files: readonly InspectedFile[],
  knownOf: (file: InspectedFile) => string,
): Promise<SentFile[]> {
  const sent: SentFile[] = [];
  for (const [index, file] of files.entries()) {
    const { shown, path, bytes, sha256 } = file;
    const place = writer.placeOf(path);
    const known = knownOf(file);
    const about = `${shown}: ${count(bytes)} bytes, sha-256 ${shortDigest(sha256)}`;
    try {
      signal.throwIfAborted();
      const read = () => bytesOf(shown, signal);
      const delivered = await deliverFile(writer, { path, bytes, sha256, read }, isReplacing);
      say(`${about}: ${wordsFor(delivered, place)}; ${known}`);
      if (delivered !== 'taken') sent.push({ ...file, isSent: delivered !== 'there' });
    } catch (error) {
      if (error instanceof AppError && error.code === 'SOURCE_CHANGED') {
        say(`${about}: not delivered: ${error.message}`);
        continue;
      }
      for (const left of files.slice(index)) say(`${left.shown}: not delivered`);
      throw error;
    }
  }
  return sent;
}

async function* bytesOf(shown: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(shown, { highWaterMark: CHUNK_BYTES, signal }) as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    throw sourceError(error, shown);
  }
}

function wordsFor(delivered: Delivered, place: string): string {
  switch (delivered) {
    case 'delivered':
      return `delivered to ${place}`;
    case 'replaced':
      return `delivered to ${place} in the place of another`;
    case 'there':
      return `there already, at ${place}`;
    case 'taken':
      return `not delivered: another file lies at ${place}; --replace puts this one in its place`;
  }
}
