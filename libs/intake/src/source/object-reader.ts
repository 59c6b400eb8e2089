import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { RandomAccessReader } from 'yauzl';
import type { ByteRange } from '#lake/ports/object-store.js';

/** A zip's directory is read entry by entry, and each request costs as much as many entries. */
const BLOCK_BYTES = 256 * 1024;

/** Lets a zip be read where it lies, in a bucket, by ranges of its bytes. */
export class ObjectReader extends RandomAccessReader {
  /** What was fetched last. */
  private block = { start: 0, bytes: Buffer.alloc(0) as Buffer };

  /** @param size of the object, bytes */
  constructor(
    private readonly size: number,
    private readonly open: (range: ByteRange) => Promise<Readable>,
  ) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { open } = this;
    // Asked for with the first read: a stream that nobody reads leaves no connection open.
    async function* bytes(): AsyncGenerator<Buffer> {
      yield* (await open({ start, end })) as AsyncIterable<Buffer>;
    }
    return Readable.from(bytes(), { objectMode: false });
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.bytesAt(position, length).then(
      (bytes) => {
        bytes.copy(target, offset);
        done(bytes.length < length ? new Error('unexpected EOF') : null);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  }

  private async bytesAt(position: number, length: number): Promise<Buffer> {
    const { start, bytes } = this.block;
    if (position < start || position + length > start + bytes.length) {
      const end = Math.min(position + Math.max(length, BLOCK_BYTES), this.size);
      const found = position < end ? await buffer(await this.open({ start: position, end })) : [];
      this.block = { start: position, bytes: Buffer.from(found) };
    }
    const from = position - this.block.start;
    return this.block.bytes.subarray(from, from + length);
  }
}
