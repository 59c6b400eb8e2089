import { createHash } from 'node:crypto';
import type { RowBatches } from './row-source.js';

/** Counts rows and bytes, and computes the digest of the bytes. */
export class RowCounter {
  rows = 0;
  bytes = 0;
  private readonly hash = createHash('sha256');

  /** In hexadecimal. Call it once, at the end. */
  sha256(): string {
    return this.hash.digest('hex');
  }

  async *countRows(batches: RowBatches): RowBatches {
    for await (const rows of batches) {
      this.rows += rows.length;
      yield rows;
    }
  }

  async *hashBytes(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      const bytes = toBuffer(chunk);
      this.bytes += bytes.length;
      this.hash.update(bytes);
      yield bytes;
    }
  }
}

function toBuffer(chunk: string | Uint8Array): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
