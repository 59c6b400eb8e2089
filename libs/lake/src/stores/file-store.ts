import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, posix, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#platform/errors/app-error.js';
import type { LocalLake } from '../duckdb/local-lake.js';
import type { ByteRange, ObjectStore, StoredObject } from '../ports/object-store.js';

/** Objects are written here, hidden from `list`, until a rename makes them visible. */
const PARTIAL = '.partial';
const STATS_AT_ONCE = 64;

export class FileStore implements ObjectStore, LocalLake {
  private readonly root: string;

  constructor(folder: string) {
    this.root = resolve(folder);
  }

  get folder(): string {
    return this.root;
  }

  /** The key unencoded, as on S3: Hadoop decodes nothing in a path. */
  url(key: string): string {
    return `file://${this.toPath(key)}${key.endsWith('/') ? '/' : ''}`;
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const handle = await open(this.toPath(key)).catch((error: unknown) => {
      throw isAbsence(error) ? createNotFoundError(key) : error;
    });
    if ((await handle.stat()).isFile()) {
      return handle.createReadStream(range && { start: range.start, end: range.end - 1 });
    }
    await handle.close();
    throw createNotFoundError(key);
  }

  async put(key: string, body: Readable): Promise<number> {
    const { partial, bytes } = await this.writePartial(body);
    const path = this.toPath(key);
    await withFolder(path, () => rename(partial, path));
    return bytes;
  }

  async putIfAbsent(key: string, body: Readable): Promise<boolean> {
    const { partial } = await this.writePartial(body);
    const path = this.toPath(key);
    try {
      await withFolder(path, () => link(partial, path));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(partial, { force: true });
    }
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const keys = (await this.listEntries(this.toPath(folder)))
      .filter((entry) => entry.isFile())
      .map((entry) => this.toKey(join(entry.parentPath, entry.name)))
      .filter((key) => key.startsWith(prefix) && !key.startsWith(`${PARTIAL}/`))
      .sort();
    for (let start = 0; start < keys.length; start += STATS_AT_ONCE) {
      const some = keys.slice(start, start + STATS_AT_ONCE);
      const found = await Promise.all(some.map((key) => this.measure(key)));
      yield* found.filter((each) => each !== undefined);
    }
  }

  /** @returns undefined for a file that another run has removed since the listing */
  private async measure(key: string): Promise<StoredObject | undefined> {
    try {
      return { key, bytes: (await stat(this.toPath(key))).size };
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /** Returns all entries below a folder; reads again when a sub-folder was removed meanwhile. */
  private async listEntries(folder: string): Promise<Dirent[]> {
    for (;;) {
      try {
        return await readdir(folder, { recursive: true, withFileTypes: true });
      } catch (error) {
        if (!isAbsence(error)) throw error;
        if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return [];
      }
    }
  }

  async deletePrefix(prefix: string): Promise<void> {
    if (prefix.endsWith('/')) {
      const folder = await stat(this.toPath(prefix)).catch(() => undefined);
      if (!folder?.isDirectory()) return;
      const old = await this.setAside(this.toPath(prefix));
      await rm(old, { recursive: true, force: true });
      return;
    }
    for await (const { key } of this.list(prefix)) await rm(this.toPath(key), { force: true });
  }

  /** Returns the file or folder of a key, for an engine on this machine. */
  toPath(key: string): string {
    const path = resolve(this.root, ...key.split('/'));
    if (path === this.root || path.startsWith(this.root + sep)) return path;
    throw new AppError('OBJECT_NOT_FOUND', `the key ${key} is outside the lake`);
  }

  localFile(key: string): Promise<string> {
    return Promise.resolve(this.toPath(key));
  }

  localFolders(prefixes: readonly string[]): Promise<string[]> {
    return Promise.resolve(prefixes.map((prefix) => this.toPath(prefix)));
  }

  /** Returns a new folder on the lake's disk for an engine's output before `replaceFolder`. */
  async newFolder(): Promise<string> {
    const folder = join(this.root, PARTIAL, randomUUID());
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Replaces a prefix by a finished folder; of two concurrent calls, one wins completely. */
  async replaceFolder(prefix: string, finished: string): Promise<void> {
    const target = this.toPath(prefix);
    await mkdir(dirname(target), { recursive: true });
    for (let isPlaced = false; !isPlaced;) {
      const old = await this.setAside(target);
      isPlaced = await moveIfFree(finished, target);
      await rm(old, { recursive: true, force: true });
    }
  }

  /** Removes partial writes of killed processes. Call it only while no other process writes. */
  async removePartials(): Promise<void> {
    await rm(join(this.root, PARTIAL), { recursive: true, force: true });
  }

  /** Moves a folder away in one step, for its removal: a worker that was replaced may still write into it. */
  private async setAside(target: string): Promise<string> {
    const old = join(this.root, PARTIAL, randomUUID());
    await withFolder(old, () => rename(target, old)).catch((error: unknown) => {
      if (!isAbsence(error)) throw error;
    });
    return old;
  }

  private toKey(path: string): string {
    return path
      .slice(this.root.length + 1)
      .split(sep)
      .join(posix.sep);
  }

  private async writePartial(body: Readable): Promise<{ partial: string; bytes: number }> {
    const partial = join(this.root, PARTIAL, randomUUID());
    const target = (await withFolder(partial, () => open(partial, 'w'))).createWriteStream({
      flush: true,
    });
    try {
      await pipeline(body, target);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return { partial, bytes: target.bytesWritten };
  }
}

/** Runs work on a path, and again with its folder made when that is missing: it rarely is. */
async function withFolder<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isAbsence(error)) throw error;
    await mkdir(dirname(path), { recursive: true });
    return work();
  }
}

/** Whether an error means that a path does not exist. */
function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function createNotFoundError(key: string): AppError {
  return new AppError('OBJECT_NOT_FOUND', `the lake has no object ${key}`);
}

/** @returns false when the target was taken meanwhile */
async function moveIfFree(folder: string, target: string): Promise<boolean> {
  try {
    await rename(folder, target);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}
