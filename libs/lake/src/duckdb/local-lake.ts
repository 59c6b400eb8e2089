import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The lake functions that an engine on this machine uses, wherever the lake is. */
export interface LocalLake {
  /** Parent folder of all these paths. */
  readonly folder: string;
  /** Creates a folder for one job; the caller removes it. */
  newFolder(): Promise<string>;
  /** Returns a readable path of an object, downloaded into `work` if necessary. */
  localFile(key: string, work: string): Promise<string>;
  /**
   * Returns paths of folders with the objects under prefixes, like `localFile`. Each path ends like its
   * prefix, which may name a partition column.
   */
  localFolders(prefixes: readonly string[], work: string): Promise<string[]>;
  /**
   * Replaces a prefix by a finished folder, atomically where the store allows. The folder may be gone
   * afterwards.
   */
  replaceFolder(prefix: string, finished: string): Promise<void>;
}

const CR = 13;

/** Copies text and converts CRLF and lone CR to LF, so that line numbers stay the same. */
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
