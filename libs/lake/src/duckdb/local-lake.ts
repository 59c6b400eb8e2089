import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What an engine on this machine needs of a lake, wherever that lies. */
export interface LocalLake {
  /** Folder below which all of these paths lie. */
  readonly folder: string;
  /** A new folder for the work of one job; the caller removes it. */
  newFolder(): Promise<string>;
  /** Path under which an object can be read, brought into `work` if it lies elsewhere. */
  localFile(key: string, work: string): Promise<string>;
  /**
   * Paths of folders that hold the objects under prefixes, as `localFile`. The last part of a path is that
   * of its prefix, which may tell a column.
   */
  localFolders(prefixes: readonly string[], work: string): Promise<string[]>;
  /** Puts a finished folder in the place of a prefix, whole. The folder may be gone afterwards. */
  replaceFolder(prefix: string, finished: string): Promise<void>;
}

const CR = 13;

/** Copies text, turning CRLF and lone CR into LF, so that line numbers stay what they were. */
export async function normaliseLineEnds(text: Readable, target: string): Promise<void> {
  let endsInCr = false;
  const toLf = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const joined = endsInCr ? Buffer.concat([Buffer.of(CR), chunk]) : chunk;
      endsInCr = joined.at(-1) === CR;
      const whole = endsInCr ? joined.subarray(0, -1) : joined;
      done(null, Buffer.from(whole.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1'));
    },
    flush(done) {
      done(null, endsInCr ? Buffer.from('\n') : undefined);
    },
  });
  await pipeline(text, toLf, createWriteStream(target));
}
