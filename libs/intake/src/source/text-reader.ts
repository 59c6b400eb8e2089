import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Entry } from 'yauzl';
import { AppError } from '#platform/errors/app-error.js';
import { sourceError } from './source-error.js';
import type { PlaceInZip, ReadableFiles, SourceFile } from './source-files.js';
import { packingOf } from './source-names.js';
import type { ZipReader } from './zip-reader.js';

const CHUNK_BYTES = 1 << 20;

/** Finds out whether a path leads into a zip. A folder may be called like one. */
export async function placeInZip(
  files: ReadableFiles,
  path: string,
  expected?: SourceFile,
): Promise<PlaceInZip | undefined> {
  if (expected?.path === path) return undefined;
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    const zip = path.slice(0, slash);
    if (packingOf(zip) !== 'zip') continue;
    const file = await files.find(zip, expected);
    if (file) return { file, member: path.slice(slash + 1) };
  }
  return undefined;
}

/**
 * Opens a text of a source, unpacked.
 * @param expected its file, as it was found before
 * @throws AppError SOURCE_UNREADABLE when it is not there; the stream, for damage found on the way,
 *   SOURCE_TRUNCATED or SOURCE_UNREADABLE
 */
export async function openText(
  zips: ZipReader<ReadableFiles>,
  path: string,
  expected?: SourceFile,
): Promise<Readable> {
  const { files } = zips;
  const place = await placeInZip(files, path, expected);
  if (place) {
    const members = await zips.members(place.file);
    const entry = members.find(({ fileName }) => fileName === place.member);
    if (entry) return Readable.from(readMember(zips, place.file, entry, path));
    // In a bucket a zip and files "below" it do not exclude each other.
    const file = await files.find(path, expected);
    if (file) return Readable.from(readText(files, file));
    throw new AppError('SOURCE_UNREADABLE', `${path}: cannot be read: the zip does not hold it`);
  }
  const file = await files.need(path, expected);
  if (packingOf(path) !== 'zip') return Readable.from(readText(files, file));
  throw new AppError('SOURCE_UNREADABLE', `${path}: cannot be read: only what it holds is a text`);
}

/** A file's bytes, unpacked. @throws AppError SOURCE_TRUNCATED or SOURCE_UNREADABLE */
export async function* readText(files: ReadableFiles, file: SourceFile): AsyncGenerator<Buffer> {
  // Opened with the first read: a stream that nobody reads leaves nothing open.
  const bytes = files.read(file);
  const packing = packingOf(file.path);
  try {
    yield* packing === 'gzip' ? gunzip(bytes) : bytes;
  } catch (error) {
    throw sourceError(error, file.path, packing);
  }
}

/** A member's bytes, unpacked twice when need be. @throws AppError as readText */
export async function* readMember(
  zips: ZipReader<ReadableFiles>,
  zip: SourceFile,
  member: Entry,
  path: string,
): AsyncGenerator<Buffer> {
  const isGzip = packingOf(path) === 'gzip';
  const bytes = inZip(zips.read(zip, member), path);
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
