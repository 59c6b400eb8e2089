import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

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
