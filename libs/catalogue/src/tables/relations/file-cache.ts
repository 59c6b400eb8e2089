import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#platform/errors/app-error.js';

/** A copy that was asked for within this while may still be read, ms. */
const IN_USE_MS = 15 * 60_000;

/** Copies on this machine of what the engine does not read where it lies, one a version, the oldest dropped first. */
export class FileCache {
  private readonly making = new Map<string, Promise<string>>();

  /** @param bytes that all copies together may take */
  constructor(
    private readonly folder: string,
    private readonly bytes: number,
  ) {}

  /**
   * The copy of something, made where there is none.
   * @param key tells it from everything else, and from itself as it was before
   * @param shown what people call it
   * @throws AppError DISK_FULL when it does not fit beside what is in use; what `open` throws
   */
  get(key: string, shown: string, open: () => AsyncIterable<Buffer>): Promise<string> {
    const name = createHash('sha256').update(key).digest('hex');
    const made = this.making.get(name);
    if (made) return made;
    const making = this.make(name, shown, open).finally(() => this.making.delete(name));
    this.making.set(name, making);
    return making;
  }

  private async make(
    name: string,
    shown: string,
    open: () => AsyncIterable<Buffer>,
  ): Promise<string> {
    const path = join(this.folder, name);
    const now = new Date();
    const isThere = await utimes(path, now, now).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
    await mkdir(this.folder, { recursive: true });
    const part = join(this.folder, `${name}.${randomUUID()}.part`);
    try {
      const bytes = this.bounded(open(), shown);
      await pipeline(Readable.from(bytes, { objectMode: false }), createWriteStream(part));
      await this.makeRoom((await stat(part)).size, shown);
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    return path;
  }

  private async *bounded(bytes: AsyncIterable<Buffer>, shown: string): AsyncGenerator<Buffer> {
    let taken = 0;
    for await (const chunk of bytes) {
      taken += chunk.length;
      if (taken > this.bytes) throw full(shown);
      yield chunk;
    }
  }

  /** Drops what was not asked for longest, until the new copy fits. */
  private async makeRoom(needed: number, shown: string): Promise<void> {
    const copies = await Promise.all(
      (await readdir(this.folder)).map(async (name) => {
        const path = join(this.folder, name);
        const found = await stat(path).catch(() => undefined);
        return { path, bytes: found?.size ?? 0, used: found?.mtimeMs ?? 0 };
      }),
    );
    const kept = copies.filter(({ path }) => !path.endsWith('.part'));
    let taken = kept.reduce((sum, { bytes }) => sum + bytes, needed);
    for (const { path, bytes, used } of kept.sort((a, b) => a.used - b.used)) {
      if (taken <= this.bytes) return;
      if (Date.now() - used < IN_USE_MS) break;
      await rm(path, { force: true });
      taken -= bytes;
    }
    if (taken > this.bytes) throw full(shown);
  }
}

const full = (shown: string) =>
  new AppError(
    'DISK_FULL',
    `${shown}: does not fit into the catalogue's copies on this machine; allow them more room`,
  );
