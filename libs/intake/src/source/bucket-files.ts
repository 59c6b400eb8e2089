import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import type { ByteRange, DeliveredObject, DeliveredObjects } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import type { FileToPut, SourceWriter } from './deliver-file.js';
import { digestChunks } from './digest-file.js';
import { checksumMismatch } from './folder/put-file.js';
import { moveProcessedObject, moveRefusedObject } from './move-objects.js';
import { isKeptPath, isPassedOver, isSourcePath } from './source-names.js';
import type { RefusedText, SettledFiles, SourceFile, SourceFiles } from './source.js';
import { TextSource } from './text/text-source.js';
import { UNPACK_LIMITS, type UnpackLimits } from './unpack-limits.js';

/** A zip's directory is read entry by entry; each request costs as much as many entries. */
const BLOCK_BYTES = 256 * 1024;

/** Reads a zip in a bucket by byte ranges. */
export class ObjectReader extends RandomAccessReader {
  /** The last block that was fetched. */
  private block = { start: 0, bytes: Buffer.alloc(0) as Buffer };

  /** @param size of the object, in bytes */
  constructor(
    private readonly size: number,
    private readonly open: (range: ByteRange) => Promise<Readable>,
  ) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { open } = this;
    // Requested at the first read: a stream that is never read leaves no connection open.
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

/** The files under a prefix of a bucket. A file that was replaced since it was listed is not read. */
export class BucketFiles implements SourceFiles, SourceWriter {
  /** An object appears only when it is complete. */
  readonly writingMs = 0;

  constructor(
    private readonly objects: DeliveredObjects,
    readonly unpackLimits: UnpackLimits = UNPACK_LIMITS,
  ) {}

  get url(): string {
    return this.objects.url;
  }

  get name(): string {
    return this.objects.url;
  }

  list(passOver?: (path: string) => void): Promise<SourceFile[]> {
    return this.listObjects(isSourcePath, passOver);
  }

  listAll(): Promise<SourceFile[]> {
    return this.listObjects(isKeptPath);
  }

  private async listObjects(
    isWanted: (path: string) => boolean,
    passOver?: (path: string) => void,
  ): Promise<SourceFile[]> {
    const files: SourceFile[] = [];
    try {
      for await (const object of this.objects.list()) {
        if (isWanted(object.key)) files.push(toSourceFile(object));
        else if (isPassedOver(object.key)) passOver?.(object.key);
      }
    } catch (cause) {
      throw createUnlistableError(this.url, cause);
    }
    return files;
  }

  settle(files: SourceFile[]): Promise<SettledFiles> {
    return Promise.resolve({ files, unfinished: [] });
  }

  async find(path: string, expected?: SourceFile): Promise<SourceFile | undefined> {
    const object = await this.objects.find(path).catch((error: unknown) => {
      throw createUnreadableError(path, error);
    });
    if (!object) return undefined;
    if (expected?.path === path && expected.version !== object.version) throw createGoneError(path);
    return toSourceFile(object);
  }

  async require(path: string, expected?: SourceFile): Promise<SourceFile> {
    const file = await this.find(path, expected);
    if (!file) throw createGoneError(path);
    return file;
  }

  async *read(file: SourceFile): AsyncGenerator<Buffer> {
    try {
      yield* (await this.objects.read(toDeliveredObject(file))) as AsyncIterable<Buffer>;
    } catch (error) {
      throw createUnreadableError(file.path, error);
    }
  }

  openZip(file: SourceFile): Promise<ZipFile> {
    const reader = new ObjectReader(file.bytes, (range) =>
      this.objects.read(toDeliveredObject(file), range).catch((error: unknown) => {
        throw createUnreadableError(file.path, error);
      }),
    );
    return fromRandomAccessReaderPromise(reader, file.bytes, { autoClose: false });
  }

  moveRefused(refused: RefusedText, note: string): Promise<string | undefined> {
    return moveRefusedObject(this.objects, refused, note);
  }

  moveProcessed(file: SourceFile): Promise<string | undefined> {
    return moveProcessedObject(this.objects, toDeliveredObject(file));
  }

  formatLocation(path: string): string {
    return this.objects.formatUrl(path);
  }

  async put({ path, bytes, sha256, replaces }: FileToPut): Promise<boolean> {
    const body = Readable.from(bytes, { objectMode: false });
    const stored = await this.objects.upload(path, body, replaces && toDeliveredObject(replaces));
    if (!stored) return false;
    const { sha256: found } = await digestChunks(this.read(toSourceFile(stored)));
    if (found === sha256) return true;
    await this.objects.delete(stored);
    throw checksumMismatch(this.formatLocation(path));
  }
}

function toSourceFile({ key, bytes, modified, version }: DeliveredObject): SourceFile {
  return { path: key, bytes, modified, changed: modified, version };
}

function toDeliveredObject({ path, bytes, modified, version }: SourceFile): DeliveredObject {
  return { key: path, bytes, modified, version };
}

function createUnlistableError(url: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof AppError && cause.retryable) {
    const message = `${url}: cannot be listed now (${why})`;
    return new AppError('SOURCE_UNREADABLE', message, { cause, retryable: true });
  }
  const advice = 'allow s3:ListBucket, or name another bucket and prefix';
  return new AppError('SOURCE_MISSING', `${url}: cannot be listed (${why}); ${advice}`, { cause });
}

function createGoneError(path: string): AppError {
  return createUnreadableError(
    path,
    new AppError('OBJECT_NOT_FOUND', 'the object was removed or replaced'),
  );
}

function createUnreadableError(path: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const retryable = cause instanceof AppError && cause.retryable;
  return new AppError('SOURCE_UNREADABLE', `${path}: cannot be read: ${why}`, { cause, retryable });
}

/** The bucket prefix where the chain delivers files. */
export class SourceBucket extends TextSource {
  constructor(
    private readonly objects: DeliveredObjects,
    limits?: UnpackLimits,
  ) {
    super(new BucketFiles(objects, limits));
  }

  /** Whether an object of any bucket could be a file of this source, by its name. */
  isOwn(bucket: string, objectKey: string): boolean {
    const path = this.objects.findKey(bucket, objectKey);
    return path !== undefined && isSourcePath(path);
  }
}
