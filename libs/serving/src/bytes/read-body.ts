import { Readable } from 'node:stream';

/**
 * Reads a short body whole. Uses events, because iterating a stream takes longer than serving a stored answer; and no
 * `once`, with which V8 kept requests until its next full collection.
 * @param done called once, with the body or the error of its stream
 */
export function readBody(
  payload: Readable,
  done: (error: Error | undefined, body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let isOver = false;
  const end = (error?: Error) => {
    if (isOver) return;
    isOver = true;
    const [first] = chunks;
    done(error, first && chunks.length === 1 ? first : Buffer.concat(chunks));
  };
  payload.on('data', (chunk: Buffer) => chunks.push(chunk));
  payload.on('end', () => end());
  payload.on('error', end);
}

/** Returns a stream of an already read body for Fastify. */
export function replayBody(body: Buffer): Readable & { receivedEncodedLength: number } {
  const stream = Readable.from([body], { objectMode: false });
  return Object.assign(stream, { receivedEncodedLength: body.length });
}
