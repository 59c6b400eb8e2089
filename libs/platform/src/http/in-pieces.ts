/** As much as a stream of a file gives at once. */
const PIECE_BYTES = 64 * 1024;

/** Bytes in pieces that are small enough to see how fast a client takes them. */
export async function* inPieces(
  chunks: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      yield bytes.subarray(at, at + PIECE_BYTES);
    }
  }
}
