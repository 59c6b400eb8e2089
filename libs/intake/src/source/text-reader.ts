import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Entry } from 'yauzl';
import { AppError } from '#platform/errors/app-error.js';
import { sourceError } from './source-error.js';
import { packingOf } from './source-names.js';
import type { ZipReader } from './zip-reader.js';

const CHUNK_BYTES = 1 << 20;

/** Where a text lies on disk: a file, or a member of a zip. */
interface Place {
  /** Path of the file, below the source folder. */
  file: string;
  member?: string;
}

/** Finds out whether a path leads into a zip. A folder may be called like one. */
export async function placeOf(folder: string, path: string): Promise<Place> {
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    const file = path.slice(0, slash);
    if (packingOf(file) !== 'zip') continue;
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (found?.isFile()) return { file, member: path.slice(slash + 1) };
  }
  return { file: path };
}

/**
 * Opens a text of the source folder, unpacked.
 * @throws AppError SOURCE_UNREADABLE when it is not there; the stream, for damage found on the way,
 *   SOURCE_TRUNCATED or SOURCE_UNREADABLE
 */
export async function openText(folder: string, zips: ZipReader, path: string): Promise<Readable> {
  const { file, member } = await placeOf(folder, path);
  const full = join(folder, file);
  if (member !== undefined) {
    const entry = (await zips.members(full, file)).find(({ fileName }) => fileName === member);
    if (entry) return Readable.from(readMember(zips, full, entry, path));
    throw new AppError('SOURCE_UNREADABLE', `${path}: cannot be read: the zip does not hold it`);
  }
  await requireReadable(full, path);
  if (packingOf(file) !== 'zip') return Readable.from(readFile(full, path));
  throw new AppError('SOURCE_UNREADABLE', `${path}: cannot be read: only what it holds is a text`);
}

async function requireReadable(full: string, path: string): Promise<void> {
  try {
    await (await open(full)).close();
  } catch (error) {
    throw sourceError(error, path);
  }
}

/** A file's bytes, unpacked. @throws AppError SOURCE_TRUNCATED or SOURCE_UNREADABLE */
export async function* readFile(full: string, path: string): AsyncGenerator<Buffer> {
  // Opened with the first read: a stream that nobody reads leaves nothing open.
  const bytes = createReadStream(full, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  const packing = packingOf(path);
  try {
    yield* packing === 'gzip' ? gunzip(bytes) : bytes;
  } catch (error) {
    throw sourceError(error, path, packing);
  }
}

/** A member's bytes, unpacked twice when need be. @throws AppError as readFile */
export async function* readMember(
  zips: ZipReader,
  full: string,
  member: Entry,
  path: string,
): AsyncGenerator<Buffer> {
  const isGzip = packingOf(path) === 'gzip';
  const bytes = inZip(zips.read(full, member), path);
  try {
    yield* isGzip ? gunzip(bytes) : bytes;
  } catch (error) {
    throw sourceError(error, path, 'gzip');
  }
}

async function* inZip(bytes: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    throw sourceError(error, path, 'zip');
  }
}

function gunzip(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // An error on either side ends the stream, and so reaches whoever reads it.
  return pipeline(packed, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
}
