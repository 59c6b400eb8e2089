import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { SESSION_MS_MAX } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';

/** Of a copy under way. */
export const PART = '.part';
/** What was asked for within this while may be read, unless whoever asked says that it is over: once opened, a session begins. */
export const IN_USE_MS = 2 * SESSION_MS_MAX;
const GROWTH = 1.25;
const STEP_MAX = 64 * 1024 * 1024;
/** So long what lies in the folder is taken for what it was: other processes copy as well. */
const FRESH_MS = 5_000;

interface Found {
  path: string;
  bytes: number;
  used: number;
}

/** Room in a folder for copies and for those under way, the oldest dropped first. */
export class CacheRoom {
  private readonly turn = pLimit(1);
  /** Bytes that copies of this process may get, by path. */
  private readonly promised = new Map<string, number>();
  private free = 0;
  private lookedAt = -Infinity;

  /** @param bytes that all copies together may take */
  constructor(
    private readonly folder: string,
    private readonly bytes: number,
  ) {}

  /**
   * Promises room to a copy before it is written.
   * @param part path of the copy under way
   * @param least bytes that it needs @param shown what people call it
   * @returns bytes that it may get, some more than it needs
   * @throws AppError DISK_FULL when it does not fit beside what is in use
   */
  reserve(part: string, least: number, shown: string): Promise<number> {
    return this.turn(async () => {
      const had = this.promised.get(part) ?? 0;
      // One that gets longer than was said asks again and again: it is given some more.
      const wanted = had === 0 ? least : Math.min(least * GROWTH, least + STEP_MAX);
      if (Date.now() - this.lookedAt > FRESH_MS || this.free + had < wanted) {
        await this.look();
        if (this.free + had < wanted) await this.makeRoom(wanted - had);
      }
      const given = Math.min(wanted, this.free + had);
      if (given < least) throw full(shown);
      this.promised.set(part, given);
      this.free -= given - had;
      return given;
    });
  }

  /** The copy is there, or given up. @param bytes that it takes from now on */
  settle(part: string, bytes: number): void {
    this.free += (this.promised.get(part) ?? 0) - bytes;
    this.promised.delete(part);
  }

  private async look(): Promise<Found[]> {
    const found = await Promise.all(
      (await readdir(this.folder)).map(async (name): Promise<Found> => {
        const path = join(this.folder, name);
        const file = await stat(path).catch(() => undefined);
        return { path, bytes: file?.size ?? 0, used: file?.mtimeMs ?? 0 };
      }),
    );
    const others = found.filter(({ path }) => !this.promised.has(path));
    const taken = others.reduce((sum, { bytes }) => sum + bytes, 0);
    this.free = this.bytes - taken - this.promisedBytes();
    this.lookedAt = Date.now();
    return others;
  }

  /** Drops what was not asked for longest, and nothing that may be read. */
  private async makeRoom(needed: number): Promise<void> {
    const kept = (await this.look()).filter(({ path }) => !path.endsWith(PART));
    for (const { path, bytes, used } of kept.sort((a, b) => a.used - b.used)) {
      if (this.free >= needed || Date.now() - used < IN_USE_MS) return;
      await rm(path, { force: true });
      this.free += bytes;
    }
  }

  private promisedBytes(): number {
    return Array.from(this.promised.values()).reduce((sum, bytes) => sum + bytes, 0);
  }
}

const full = (shown: string) =>
  new AppError(
    'DISK_FULL',
    `${shown}: does not fit beside the catalogue's other copies on this machine, while those are read`,
    { retryable: true },
  );
