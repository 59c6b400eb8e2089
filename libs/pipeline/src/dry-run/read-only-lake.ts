import { Readable } from 'node:stream';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';

/** Corrections are few; beyond this size, only the run itself determines their periods. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** The lake as listed before a dry run. Writes and deletions do not reach it. */
export class ReadOnlyLake implements ObjectStore {
  /** Small objects that the dry run would have written. */
  private readonly written = new Map<string, Buffer>();
  private writtenBytes = 0;

  private constructor(
    private readonly lake: ObjectStore,
    private readonly objects: readonly StoredObject[],
  ) {}

  /** @param prefixes every prefix that the dry run lists */
  static async create(
    lake: ObjectStore,
    prefixes: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadOnlyLake> {
    const objects: StoredObject[] = [];
    for (const prefix of prefixes) {
      for await (const object of lake.list(prefix)) {
        signal.throwIfAborted();
        objects.push(object);
      }
    }
    return new ReadOnlyLake(lake, objects);
  }

  get(key: string): Promise<Readable> {
    const kept = this.written.get(key);
    return kept ? Promise.resolve(Readable.from([kept])) : this.lake.get(key);
  }

  put(key: string, body: Readable): Promise<number> {
    return this.keep(key, body);
  }

  async putIfAbsent(key: string, body: Readable): Promise<boolean> {
    await this.keep(key, body);
    return true;
  }

  list(prefix: string): AsyncIterable<StoredObject> {
    return Readable.from(this.objects.filter(({ key }) => key.startsWith(prefix)));
  }

  deletePrefix(): Promise<void> {
    return Promise.resolve();
  }

  url(key: string): string {
    return this.lake.url(key);
  }

  private async keep(key: string, body: Readable): Promise<number> {
    let bytes = 0;
    let chunks: Buffer[] | undefined = [];
    for await (const chunk of body as AsyncIterable<Buffer | string>) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (this.writtenBytes + bytes > KEPT_BYTES) chunks = undefined;
      chunks?.push(part);
    }
    if (chunks) {
      this.written.set(key, Buffer.concat(chunks));
      this.writtenBytes += bytes;
    }
    return bytes;
  }
}
