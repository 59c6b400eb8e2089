import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { AppError } from '#platform/errors/app-error.js';
import { sourceError } from '../source-error.js';
import type { PlaceInZip, ReadableFiles, SourceFile } from '../source.js';
import { findPacking } from '../source-names.js';
import { UnpackedBytes } from '../unpack-limits.js';
import type { ZipReader } from './zip-reader.js';

const CHUNK_BYTES = 1 << 20;
const GZIP_BEGIN = 0x1f;
/** First bytes that tell text from gzip. */
const TEXT_BYTES = 4096;

/** Returns the zip that a path points into, if any. A folder may be named like a zip. */
export async function placeInZip(
  files: ReadableFiles,
  path: string,
  expected?: SourceFile,
): Promise<PlaceInZip | undefined> {
  if (expected?.path === path) return undefined;
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    const zip = path.slice(0, slash);
    if (findPacking(zip) !== 'zip') continue;
    const file = await files.find(zip, expected);
    if (file) return { file, member: path.slice(slash + 1) };
  }
  return undefined;
}

/**
 * Opens a text of a source, unpacked.
 * @param expected its file, as it was listed
 * @throws AppError SOURCE_UNREADABLE when it does not exist; on damaged data the stream fails with SOURCE_TRUNCATED or
 * SOURCE_UNREADABLE
 */
export async function openText(
  zips: ZipReader<ReadableFiles>,
  path: string,
  expected?: SourceFile,
): Promise<Readable> {
  const { files } = zips;
  const place = await placeInZip(files, path, expected);
  if (place) {
    const entry = (await zips.directory(place.file)).get(place.member);
    if (entry) return Readable.from(readMember(zips, place.file, entry, path));
    // In a bucket, a zip and files "below" it can coexist.
    const file = await files.find(path, expected);
    if (file) return Readable.from(readText(files, file));
    throw new AppError(
      'SOURCE_UNREADABLE',
      `${path}: cannot be read: the zip does not contain it; deliver the zip again`,
    );
  }
  const file = await files.require(path, expected);
  if (findPacking(path) !== 'zip') return Readable.from(readText(files, file));
  throw new AppError(
    'SOURCE_UNREADABLE',
    `${path}: cannot be read as text: it is a zip; read the files in it`,
  );
}

/**
 * Yields a file's bytes, unpacked.
 * @param signal aborts the read, also when packed bytes unpack to nothing
 * @throws AppError SOURCE_TRUNCATED, SOURCE_UNREADABLE or SOURCE_TOO_LARGE
 */
export async function* readText(
  files: ReadableFiles,
  file: SourceFile,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  // Opened at the first read: a stream that is never read leaves nothing open.
  const bytes = untilAborted(files.read(file), signal);
  const packing = findPacking(file.path);
  const unpacked = new UnpackedBytes(file, files.unpackLimits);
  try {
    yield* packing === 'gzip' ? unpacked.countBytes(gunzipUnlessText(bytes)) : bytes;
  } catch (error) {
    throw sourceError(error, file.path, packing);
  }
}

/** State shared by the reads of one zip's members. */
export interface ReadingZip {
  /** The zip, open. */
  zip?: ZipFile;
  /** Counts the unpacked bytes of all members. */
  unpackedBytes?: UnpackedBytes;
  signal?: AbortSignal | undefined;
}

/** Yields a member's bytes; a `.gz` member is unpacked twice. @throws AppError as readText */
export async function* readMember(
  zips: ZipReader<ReadableFiles>,
  file: SourceFile,
  member: Entry,
  path: string,
  { zip, unpackedBytes, signal }: ReadingZip = {},
): AsyncGenerator<Buffer> {
  const isGzip = findPacking(path) === 'gzip';
  const counter = unpackedBytes ?? new UnpackedBytes(file, zips.files.unpackLimits);
  const bytes = counter.countBytes(inZip(untilAborted(zips.read(file, member, zip), signal), path));
  try {
    yield* isGzip ? counter.countBytes(gunzipUnlessText(bytes)) : bytes;
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

async function* untilAborted(
  bytes: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/** Unpacks gzip. Browsers and proxies unpack a file but keep its name: its text passes unchanged. */
async function* gunzipUnlessText(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await chunks.next();
  async function* restoreFirst(): AsyncGenerator<Buffer> {
    if (first.done !== true) yield first.value;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  yield* first.done !== true && isText(first.value) ? restoreFirst() : gunzip(restoreFirst());
}

/** Whether the first bytes are of a text, of which the last character may be cut. */
function isText(bytes: Buffer): boolean {
  const head = bytes.subarray(0, TEXT_BYTES);
  if (head.length === 0 || head.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return head[0] !== GZIP_BEGIN;
  } catch {
    return false;
  }
}

function gunzip(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // An error on either side ends the stream, and so reaches its reader.
  return pipeline(packed, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
}
