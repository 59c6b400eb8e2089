import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pLimit from 'p-limit';
import { SESSION_MS_MAX } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { PARTIAL } from '#platform/process/process-folders.js';
import { unlessAborted } from '#platform/process/unless-aborted.js';

/**
 * A copy requested within this time may be in use, unless its session was released: a session starts after the request.
 */
const IN_USE_MS = 2 * SESSION_MS_MAX;
const GROWTH = 1.25;
const STEP_MAX = 64 * 1024 * 1024;
/** A listing of the folder is valid for this time: other processes copy as well. */
const FRESH_MS = 5_000;

interface CachedFile {
  path: string;
  bytes: number;
  lastUsed: number;
}

/** Space in a folder for finished and unfinished copies; the oldest are dropped first. */
class CacheRoom {
  private readonly turn = pLimit(1);
  /** Bytes reserved by copies of this process, by path. */
  private readonly reserved = new Map<string, number>();
  private free = 0;
  private scannedAt = -Infinity;

  /** @param bytes maximum size of all copies */
  constructor(
    private readonly folder: string,
    private readonly bytes: number,
  ) {}

  /**
   * Reserves space for a copy before it is written.
   * @param part path of the unfinished copy
   * @param least minimum bytes that it needs
   * @param shown name in messages
   * @returns reserved bytes, some more than needed
   * @throws AppError DISK_FULL when it does not fit next to copies in use
   */
  reserve(part: string, least: number, shown: string): Promise<number> {
    return this.turn(async () => {
      const had = this.reserved.get(part) ?? 0;
      // A copy that exceeds its size asks again, so it gets some extra.
      const wanted = had === 0 ? least : Math.min(least * GROWTH, least + STEP_MAX);
      if (Date.now() - this.scannedAt > FRESH_MS || this.free + had < wanted) {
        await this.scanFiles();
        if (this.free + had < wanted) await this.makeRoom(wanted - had);
      }
      const given = Math.min(wanted, this.free + had);
      if (given < least) throw createFullError(shown);
      this.reserved.set(part, given);
      this.free -= given - had;
      return given;
    });
  }

  /** Ends the reservation of a finished or failed copy. @param bytes that it occupies */
  settle(part: string, bytes: number): void {
    this.free += (this.reserved.get(part) ?? 0) - bytes;
    this.reserved.delete(part);
  }

  private async scanFiles(): Promise<CachedFile[]> {
    const found = await Promise.all(
      (await readdir(this.folder)).map(async (name): Promise<CachedFile> => {
        const path = join(this.folder, name);
        const file = await stat(path).catch(() => undefined);
        return { path, bytes: file?.size ?? 0, lastUsed: file?.mtimeMs ?? 0 };
      }),
    );
    const others = found.filter(({ path }) => !this.reserved.has(path));
    const taken = others.reduce((sum, { bytes }) => sum + bytes, 0);
    this.free = this.bytes - taken - this.sumReserved();
    this.scannedAt = Date.now();
    return others;
  }

  /** Drops the copies that were not requested for the longest time, and none that may be in use. */
  private async makeRoom(needed: number): Promise<void> {
    const kept = (await this.scanFiles()).filter(({ path }) => !path.endsWith(PARTIAL));
    for (const { path, bytes, lastUsed } of kept.sort((a, b) => a.lastUsed - b.lastUsed)) {
      if (this.free >= needed || Date.now() - lastUsed < IN_USE_MS) return;
      await rm(path, { force: true });
      this.free += bytes;
    }
  }

  private sumReserved(): number {
    return Array.from(this.reserved.values()).reduce((sum, bytes) => sum + bytes, 0);
  }
}

const createFullError = (shown: string) =>
  new AppError(
    'DISK_FULL',
    `${shown}: the disk has no room for a copy while the catalogue's other copies are in use; try again`,
    { retryable: true },
  );

interface CopyRequest {
  /** Unique key of the source and its version. */
  key: string;
  /** Name in messages. */
  displayName: string;
  /** Minimum size in bytes, if known. */
  bytes?: number;
  open: () => AsyncIterable<Buffer>;
}

/** An unfinished copy, for all callers that wait for it. */
interface PendingCopy {
  path: Promise<string>;
  waiting: number;
  stop: AbortController;
}

/** A copy in use by sessions of this process. */
interface CopyUse {
  sessions: number;
  /** Time of the last request. */
  at: number;
}

/**
 * Copies on this machine of files that the engine cannot read in place, one for each version. The oldest are dropped
 * first.
 */
export class FileCache {
  private readonly pendingCopies = new Map<string, PendingCopy>();
  private readonly room: CacheRoom;
  /** Number of `clear` calls. */
  private clearCount = 0;
  private readonly uses = new Map<string, CopyUse>();

  /** @param bytes maximum size of all copies, unfinished ones included */
  constructor(
    private readonly folder: string,
    bytes: number,
  ) {
    this.room = new CacheRoom(folder, bytes);
  }

  /**
   * Returns the path of a copy, and makes it if missing. Cancels the copy when no caller waits for it.
   * @throws AppError DISK_FULL when it does not fit next to copies in use; errors of `open`; the signal's reason
   */
  async ensureCopy(wanted: CopyRequest, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    const name = createHash('sha256').update(wanted.key).digest('hex');
    const making = this.pendingCopies.get(name) ?? this.startCopy(name, wanted);
    making.waiting++;
    try {
      return await unlessAborted(making.path, signal);
    } finally {
      if (--making.waiting === 0) {
        // Later callers start a new copy.
        if (this.pendingCopies.get(name) === making) this.pendingCopies.delete(name);
        making.stop.abort();
      }
    }
  }

  /**
   * Marks copies as read by a session.
   * @returns a function to call once at the end: then they may be dropped
   * @throws AppError SOURCE_UNREADABLE, retryable, when all copies were dropped meanwhile
   */
  async acquire(paths: readonly string[]): Promise<() => Promise<void>> {
    const own = [...new Set(paths)].filter((path) => dirname(path) === this.folder);
    const now = new Date();
    for (const path of own) {
      const sessions = (this.uses.get(path)?.sessions ?? 0) + 1;
      this.uses.set(path, { sessions, at: now.getTime() });
    }
    const release = async () => {
      await Promise.all(own.map((path) => this.release(path)));
    };
    try {
      await Promise.all(own.map((path) => utimes(path, now, now)));
    } catch (error) {
      await release();
      throw toDroppedError(error);
    }
    return release;
  }

  private async release(path: string): Promise<void> {
    const held = this.uses.get(path);
    if (!held || --held.sessions > 0) return;
    this.uses.delete(path);
    const found = await stat(path).catch(() => undefined);
    // Another session has requested it since, maybe in another process.
    if (!found || Math.abs(found.mtimeMs - held.at) > 1) return;
    // Older than the protected time, so that copies are dropped in the order of release.
    const over = new Date(Date.now() - IN_USE_MS);
    await utimes(path, over, over).catch(() => undefined);
  }

  private startCopy(name: string, wanted: CopyRequest): PendingCopy {
    const stop = new AbortController();
    const making = { path: this.writeCopy(name, wanted, stop.signal), waiting: 0, stop };
    // Waiting callers get the error.
    making.path.catch(() => undefined);
    this.pendingCopies.set(name, making);
    return making;
  }

  /** Drops all copies, also those in use: their readers may fail and retry. */
  async clear(): Promise<void> {
    this.clearCount++;
    const names = await readdir(this.folder).catch(() => []);
    // Unfinished copies are dropped by their writers.
    const whole = names.filter((name) => !name.endsWith(PARTIAL));
    await Promise.all(whole.map((name) => rm(join(this.folder, name), { force: true })));
  }

  private async writeCopy(name: string, wanted: CopyRequest, signal: AbortSignal): Promise<string> {
    const path = join(this.folder, name);
    const { clearCount } = this;
    const now = new Date();
    const isThere = await utimes(path, now, now).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
    await mkdir(this.folder, { recursive: true });
    const part = join(this.folder, `${name}.${randomUUID()}${PARTIAL}`);
    let bytes = 0;
    try {
      const source = Readable.from(this.limitBytes(part, wanted), { objectMode: false });
      await pipeline(source, createWriteStream(part), { signal });
      ({ size: bytes } = await stat(part));
      await rename(part, path);
      if (clearCount !== this.clearCount) await rm(path, { force: true });
    } catch (error) {
      bytes = 0;
      await rm(part, { force: true });
      throw error;
    } finally {
      this.room.settle(part, bytes);
    }
    return clearCount === this.clearCount ? path : this.writeCopy(name, wanted, signal);
  }

  private async *limitBytes(
    part: string,
    { bytes = 0, displayName, open }: CopyRequest,
  ): AsyncGenerator<Buffer> {
    let given = await this.room.reserve(part, bytes, displayName);
    let taken = 0;
    for await (const chunk of open()) {
      taken += chunk.length;
      if (taken > given) given = await this.room.reserve(part, taken, displayName);
      yield chunk;
    }
  }
}

/** Dropped copies can be made again, so the error is retryable. */
function toDroppedError(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error;
  const message = 'an erasure removed the copies of its files meanwhile; try again';
  return new AppError('SOURCE_UNREADABLE', message, { retryable: true, cause: error });
}
