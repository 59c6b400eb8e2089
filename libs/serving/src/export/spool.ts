import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LRUCache } from 'lru-cache';
import { AppError } from '#platform/errors/app-error.js';
import { processFolder } from '#platform/process/process-folders.js';

/** A finished file. */
export interface SpooledFile {
  path: string;
  bytes: number;
  rows: number;
  /** In hexadecimal. */
  sha256: string;
}

/** Writes a file and returns its number of rows. It may use a folder next to the file. */
export type WriteFile = (file: string, work: string, signal: AbortSignal) => Promise<number>;

interface PendingFile {
  file: Promise<SpooledFile>;
  waiting: number;
  controller: AbortController;
}

/** Prefix of the folders of spools in the temporary folder. */
export const SPOOL = 'retailstream-exports';

/**
 * Finished files in a temporary folder, kept while space allows. Equal questions to one snapshot share a file; the
 * least recently used files are removed first.
 */
export class Spool {
  private readonly folder = processFolder(tmpdir(), SPOOL);
  private readonly files: LRUCache<string, SpooledFile>;
  private readonly pending = new Map<string, PendingFile>();

  /** @param bytesMax limit of all kept files together */
  constructor(private readonly bytesMax: number) {
    this.files = new LRUCache<string, SpooledFile>({
      maxSize: bytesMax,
      sizeCalculation: ({ bytes }) => Math.max(1, bytes),
      // A reader has the file open, so it can continue.
      dispose: ({ path }) => void rm(path, { force: true }),
    });
  }

  /**
   * Returns the open file of a question, and writes it first if missing; the caller closes it.
   * @param signal of one request; when no request waits, the writing is cancelled
   * @throws AppError EXPORT_TOO_LARGE
   */
  async open(
    key: string,
    make: WriteFile,
    signal: AbortSignal,
  ): Promise<SpooledFile & { handle: FileHandle }> {
    const file = this.files.get(key) ?? (await this.wait(key, make, signal));
    return { ...file, handle: await open(file.path) };
  }

  /** Returns the facts of a question's file, if it is finished. */
  find(key: string): SpooledFile | undefined {
    return this.files.get(key);
  }

  /** Drops all finished files; open ones stay readable. */
  clear(): void {
    this.files.clear();
  }

  async close(): Promise<void> {
    for (const { controller } of this.pending.values()) controller.abort();
    await Promise.allSettled([...this.pending.values()].map(({ file }) => file));
    await rm(this.folder, { recursive: true, force: true });
  }

  private async wait(key: string, make: WriteFile, signal: AbortSignal): Promise<SpooledFile> {
    signal.throwIfAborted();
    const making = this.pending.get(key) ?? this.start(key, make);
    making.waiting++;
    const leave = () => {
      if (--making.waiting > 0) return;
      // Requests from now on write it again.
      this.remove(key, making);
      making.controller.abort();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await making.file;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  private start(key: string, make: WriteFile): PendingFile {
    const controller = new AbortController();
    const file = this.write(make, controller.signal)
      .then((made) => {
        this.files.set(key, made);
        return made;
      })
      .finally(() => this.remove(key, making));
    const making: PendingFile = { file, waiting: 0, controller };
    this.pending.set(key, making);
    return making;
  }

  private remove(key: string, making: PendingFile): void {
    if (this.pending.get(key) === making) this.pending.delete(key);
  }

  private async write(make: WriteFile, signal: AbortSignal): Promise<SpooledFile> {
    const path = join(this.folder, randomUUID());
    const work = `${path}-work`;
    await mkdir(work, { recursive: true });
    try {
      signal.throwIfAborted();
      const rows = await make(path, work, signal);
      signal.throwIfAborted();
      const { size: bytes } = await stat(path);
      if (bytes > this.bytesMax) throw createTooLargeError(bytes, this.bytesMax);
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      return { path, bytes, rows, sha256: hash.digest('hex') };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

function createTooLargeError(bytes: number, bytesMax: number): AppError {
  const sizes = `${bytes} bytes, more than the ${bytesMax} bytes of EXPORT_SPOOL_MB`;
  const advice = 'export a part of it with filters, or use csv or ndjson';
  return new AppError('EXPORT_TOO_LARGE', `the file has ${sizes}: ${advice}`);
}
