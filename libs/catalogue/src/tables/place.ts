import pLimit from 'p-limit';
import type { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import type { TableCrawler } from '#lake/ports/hive-table.js';
import { createReadStream, type Dirent, type Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { folderUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { isOutside, openInside } from '#platform/files/open-inside.js';
import type { DeliveredObjects } from '#lake/ports/object-store.js';

export interface PlacedFile {
  /** Path below the place, separated by `/`. */
  path: string;
  bytes: number;
  modified: Date;
  /** Distinguishes versions at one path; undefined when files are never replaced. */
  version: string | undefined;
}

/** An entry of a listing that is no file, or unreadable. */
export interface UnlistedEntry {
  path: string;
  /** One sentence: the problem and what to do. */
  why: string;
}

/** A folder, or a prefix of a bucket. A read returns exactly the file that was found, or fails. */
export interface Place {
  /** Normalised URL without a trailing slash. */
  readonly url: string;
  /**
   * Lists all files whose path has no part that begins with `.` or `_`.
   * @throws AppError SOURCE_MISSING when the place cannot be listed; LOCATION_INVALID when it may not be
   */
  list(): AsyncIterable<PlacedFile | UnlistedEntry>;
  /** Returns the file at a path; undefined when there is none. @throws AppError as `list` */
  find(path: string): Promise<PlacedFile | UnlistedEntry | undefined>;
  /**
   * Reads a file, or its bytes from `start` up to and excluding `end`.
   * @throws AppError SOURCE_UNREADABLE with the file, also when it was replaced; the stream fails with it too
   */
  read(file: PlacedFile, range?: { start: number; end: number }): Promise<Readable>;
  /**
   * Returns the local path of a file after checking its version; undefined in a bucket.
   * @throws AppError SOURCE_UNREADABLE when it is missing or was replaced
   */
  findLocalPath(file: PlacedFile): Promise<string | undefined>;
}

/** Whether a file is skipped: hidden, or metadata that engines write. */
export const isSkipped = (name: string) => /^[._~]/.test(name);

/** Opens the sources of tables; the caller selects adapters. */
export interface Sources {
  /**
   * Opens a place.
   * @param url `file:` or `s3://`
   * @throws AppError LOCATION_INVALID for another scheme, or a place that may not be read
   */
  openPlace(url: string): Place;
  /**
   * Opens a database with a read-only login; the caller closes it.
   * @param url `postgres://…`, with or without user and password
   * @throws AppError LOCATION_INVALID when it is unreachable
   */
  openDatabase(url: string): Promise<OpenDatabase>;
  /**
   * Opens a Glue crawler; the caller closes it.
   * @param url `glue://crawler-name`
   * @throws AppError LOCATION_INVALID
   */
  openCrawler(url: string): Promise<TableCrawler>;
}

export interface OpenDatabase {
  session: DataSource;
  close(): Promise<void>;
}

const AT_ONCE = 32;
const CHUNK_BYTES = 256 * 1024;

/** A folder on this machine. Links are followed only within it. */
export class FolderPlace implements Place {
  readonly url: string;
  private resolvedRoot: Promise<string> | undefined;

  /** @param folder absolute @param within absolute, the folder or a parent: no link may leave it */
  constructor(
    private readonly folder: string,
    private readonly within = folder,
  ) {
    this.url = folderUrl('file', folder.replace(/(?<=.)\/+$/, '')).href;
  }

  async *list(): AsyncGenerator<PlacedFile | UnlistedEntry> {
    const root = await this.resolveRoot();
    // Folders by real path, so that circular links end.
    const seen = new Set<string>([root]);
    yield* this.listBelow('', root, seen);
  }

  async find(path: string): Promise<PlacedFile | UnlistedEntry | undefined> {
    const root = await this.resolveRoot();
    try {
      const found = await this.inspectEntry(path, await lstat(join(this.folder, path)), root);
      return 'folder' in found ? undefined : found;
    } catch (error) {
      return isGone(error) ? undefined : { path, why: explainError(error) };
    }
  }

  async read(file: PlacedFile, range?: { start: number; end: number }): Promise<Readable> {
    await this.findLocalPath(file);
    const fd = await openInside(this.folder, file.path, 'within').catch((error: unknown) => {
      throw new AppError('SOURCE_UNREADABLE', `${file.path}: ${explainError(error)}`, {
        cause: error,
      });
    });
    const part = range && { start: range.start, end: range.end - 1 };
    return createReadStream('', { fd, highWaterMark: CHUNK_BYTES, ...part });
  }

  async findLocalPath({ path, version }: PlacedFile): Promise<string> {
    const full = join(this.folder, path);
    const root = await this.resolveRoot();
    const [real, now] = await Promise.all([realpath(full), stat(full)]).catch((error: unknown) => {
      throw new AppError('SOURCE_UNREADABLE', `${path}: ${explainError(error)}`, { cause: error });
    });
    if (isOutside(root, real)) throw new AppError('SOURCE_UNREADABLE', `${path}: ${LEADS_OUT}`);
    if (version === undefined || buildVersion(now) === version) return full;
    throw new AppError('SOURCE_UNREADABLE', `${path}: has changed since the crawl; crawl again`);
  }

  /**
   * Returns the real path.
   * @throws AppError SOURCE_MISSING; LOCATION_INVALID for a link that leaves the allowed folder
   */
  private resolveRoot(): Promise<string> {
    this.resolvedRoot ??= this.findRoot();
    return this.resolvedRoot;
  }

  private async findRoot(): Promise<string> {
    const [root, limit] = await Promise.all([realpath(this.folder), realpath(this.within)]).catch(
      (error: unknown) => {
        throw createUnlistableError(this.folder, error);
      },
    );
    if (!isOutside(limit, root)) return root;
    const advice = 'add its target to CATALOGUE_URLS';
    const message = `${this.folder}: is a link out of ${this.within}; ${advice}`;
    throw new AppError('LOCATION_INVALID', message);
  }

  private async *listBelow(
    path: string,
    root: string,
    seen: Set<string>,
  ): AsyncGenerator<PlacedFile | UnlistedEntry> {
    const entries = await readdir(join(this.folder, path), { withFileTypes: true }).catch(
      (error: unknown) => {
        if (path === '') throw createUnlistableError(this.folder, error);
        return explainNotFound(path, error);
      },
    );
    if (typeof entries === 'string') {
      yield { path, why: entries };
      return;
    }
    const wanted = entries.filter(({ name }) => !isSkipped(name)).sort(compareNames);
    const limit = pLimit(AT_ONCE);
    const looks = wanted.map((entry) =>
      entry.isDirectory()
        ? { folder: join(path, entry.name) }
        : limit(() => this.inspectEntry(join(path, entry.name), entry, root)),
    );
    for (const look of looks) {
      const found = await look;
      if (!('folder' in found)) {
        yield found;
        continue;
      }
      const real = await realpath(join(this.folder, found.folder)).catch(() => found.folder);
      if (seen.has(real)) continue;
      seen.add(real);
      yield* this.listBelow(found.folder, root, seen);
    }
  }

  private async inspectEntry(
    path: string,
    entry: Pick<Dirent | Stats, 'isSymbolicLink'>,
    root: string,
  ): Promise<PlacedFile | UnlistedEntry | { folder: string }> {
    const full = join(this.folder, path);
    try {
      if (entry.isSymbolicLink() && isOutside(root, await realpath(full))) {
        return { path, why: LEADS_OUT };
      }
      const found = await stat(full);
      if (found.isDirectory()) return { folder: path };
      if (!found.isFile()) return { path, why: 'is a pipe, a socket or a device; remove it' };
      const { size, mtime } = found;
      return { path, bytes: size, modified: mtime, version: buildVersion(found) };
    } catch (error) {
      return { path, why: explainNotFound(path, error) };
    }
  }
}

const LEADS_OUT = 'is a link out of the folder; copy the file to the folder';

const isGone = (error: unknown) =>
  error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code));

const compareNames = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);

const buildVersion = ({ size, mtime }: { size: number; mtime: Date }) =>
  `${size}-${mtime.getTime()}`;

/** As `whyNot`. Bytes of a name that are not UTF-8 are replaced, so its file cannot be found. */
const explainNotFound = (path: string, error: unknown): string =>
  isGone(error) && path.includes('\uFFFD')
    ? 'has a name that is not UTF-8; rename it'
    : explainError(error);

/** Returns the system's error in words. */
export function explainError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read; give the program read access';
  if (isGone(error)) return 'was removed; crawl again';
  return `cannot be read (${error instanceof Error ? error.message : String(error)}); check the disk`;
}

function createUnlistableError(folder: string, cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const advice = 'give the program read access, or name another folder';
  return new AppError('SOURCE_MISSING', `${folder}: cannot be listed (${why}); ${advice}`, {
    cause,
  });
}

/** A prefix of a bucket. A different ETag means a replaced object. */
export class BucketPlace implements Place {
  constructor(private readonly objects: DeliveredObjects) {}

  get url(): string {
    return this.objects.url;
  }

  async *list(): AsyncGenerator<PlacedFile> {
    try {
      for await (const { key, bytes, modified, version } of this.objects.list()) {
        // Consoles show empty folders as keys with a trailing slash.
        if (key === '' || key.endsWith('/') || key.includes('\0') || key.split('/').some(isSkipped))
          continue;
        yield { path: key, bytes, modified: new Date(modified), version };
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const advice = 'allow s3:ListBucket, or name another bucket and prefix';
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
    return this.openObject(file, range).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      const retryable = cause instanceof AppError && cause.retryable;
      const message = `${path}: cannot be read: ${why}; crawl again`;
      throw new AppError('SOURCE_UNREADABLE', message, { cause, retryable });
    });
  }

  private async openObject(
    { path, bytes, modified, version }: PlacedFile,
    range?: { start: number; end: number },
  ): Promise<Readable> {
    const object =
      version === undefined
        ? await this.objects.find(path)
        : { key: path, bytes, modified: modified.getTime(), version };
    if (!object) throw new AppError('OBJECT_NOT_FOUND', 'it was removed');
    return this.objects.read(object, range);
  }

  findLocalPath(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
