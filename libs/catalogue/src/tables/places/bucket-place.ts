import type { Readable } from 'node:stream';
import type { DeliveredObjects } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { isSkipped, type Place, type PlacedFile } from './place.js';

/** A prefix of a bucket. An object with another ETag is another. */
export class BucketPlace implements Place {
  constructor(private readonly objects: DeliveredObjects) {}

  get url(): string {
    return this.objects.url;
  }

  async *list(): AsyncGenerator<PlacedFile> {
    try {
      for await (const { key, bytes, modified, version } of this.objects.list()) {
        // A key that ends in a slash is how consoles show an empty folder.
        if (key === '' || key.endsWith('/') || key.includes('\0') || key.split('/').some(isSkipped))
          continue;
        yield { path: key, bytes, modified: new Date(modified), version };
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const advice = 'name a bucket and a prefix that the program may list';
      const message = `${this.url}: cannot be listed (${why}); ${advice}`;
      const retryable = cause instanceof AppError && cause.retryable;
      throw new AppError('SOURCE_MISSING', message, { cause, retryable });
    }
  }

  async find(path: string): Promise<PlacedFile | undefined> {
    const found = await this.objects.find(path);
    return found && { ...found, path, modified: new Date(found.modified) };
  }

  async read(file: PlacedFile, range?: { start: number; end: number }): Promise<Readable> {
    const { path } = file;
    return this.open(file, range).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      const retryable = cause instanceof AppError && cause.retryable;
      const message = `${path}: cannot be read: ${why}; crawl again`;
      throw new AppError('SOURCE_UNREADABLE', message, { cause, retryable });
    });
  }

  private async open(
    { path, bytes, modified, version }: PlacedFile,
    range?: { start: number; end: number },
  ): Promise<Readable> {
    const object =
      version === undefined
        ? await this.objects.find(path)
        : { key: path, bytes, modified: modified.getTime(), version };
    if (!object) throw new AppError('OBJECT_NOT_FOUND', 'it is gone');
    return this.objects.read(object, range);
  }

  local(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
