import { pipeline, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, openPromise, type ZipFile } from 'yauzl';
import { ObjectReader } from '#intake/source/bucket-files.js';
import { memberFault, unpackMember } from '#intake/source/packed/zip-reader.js';
import { AppError } from '#platform/errors/app-error.js';
import { isSkipped, type Place, type PlacedFile } from '../place.js';
import type { Compression, Encoding } from '../table.js';

/** Separates a zip and its member in a path. */
export const MEMBER = '!';
const CHUNK_BYTES = 256 * 1024;

/**
 * Yields the uncompressed bytes of a file.
 * @param path of the file, or of a member: `archive.zip!member.csv`
 * @throws AppError SOURCE_UNREADABLE when it cannot be opened; the stream fails for later damage
 */
export async function* openText(
  place: Place,
  file: PlacedFile,
  compression: Compression,
): AsyncGenerator<Buffer> {
  if (compression === 'zip') yield* openMember(place, file);
  else if (compression === 'gzip') yield* gunzip(await place.read(file), file.path);
  else yield* (await place.read(file)) as AsyncIterable<Buffer>;
}

/**
 * Returns the members of a zip that may have rows, without folders and hidden files.
 * @throws AppError SOURCE_UNREADABLE when its directory cannot be read
 */
export async function listMembers(place: Place, zip: PlacedFile): Promise<Entry[]> {
  const opened = await openZip(place, zip);
  const members: Entry[] = [];
  try {
    for await (const entry of opened.eachEntry()) {
      const parts = entry.fileName.split('/');
      if (entry.fileName.endsWith('/') || parts.some(isSkipped)) continue;
      members.push(entry);
    }
  } catch (error) {
    throw createDamagedError(zip.path, error);
  } finally {
    opened.close();
  }
  return members;
}

async function* openMember(place: Place, file: PlacedFile): AsyncGenerator<Buffer> {
  const cut = file.path.indexOf(MEMBER);
  const [path, name] = [file.path.slice(0, cut), file.path.slice(cut + 1)];
  const [zipBytes = '', ...rest] = (file.version ?? '').split('@');
  const zip = { ...file, path, bytes: Number(zipBytes), version: rest.join('@') };
  const opened = await openZip(place, zip);
  try {
    for await (const entry of opened.eachEntry()) {
      if (entry.fileName !== name) continue;
      const fault = memberFault(entry);
      if (fault !== undefined) throw new AppError('SOURCE_UNREADABLE', `${file.path}: ${fault}`);
      const bytes = unpackMember(opened, entry);
      yield* name.toLowerCase().endsWith('.gz') ? gunzip(bytes, file.path) : bytes;
      return;
    }
  } catch (error) {
    throw createDamagedError(file.path, error);
  } finally {
    opened.close();
  }
  throw new AppError(
    'SOURCE_UNREADABLE',
    `${file.path}: the zip no longer contains it; crawl again`,
  );
}

/** Returns a member as a file; its version has the zip's size and version, which locate the zip. */
export const toPlacedMember = (zip: PlacedFile, entry: Entry): PlacedFile => ({
  path: `${zip.path}${MEMBER}${entry.fileName}`,
  bytes: entry.uncompressedSize,
  modified: zip.modified,
  version: `${zip.bytes}@${zip.version}`,
});

async function openZip(place: Place, zip: PlacedFile): Promise<ZipFile> {
  try {
    const local = await place.findLocalPath(zip);
    if (local !== undefined) return await openPromise(local, { autoClose: false });
    const reader = new ObjectReader(zip.bytes, (range) => place.read(zip, range));
    return await fromRandomAccessReaderPromise(reader, zip.bytes, { autoClose: false });
  } catch (error) {
    throw createDamagedError(zip.path, error);
  }
}

function createDamagedError(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `${path}: is an incomplete or damaged zip (${why}); pack it again`;
  return new AppError('SOURCE_UNREADABLE', message, { cause });
}

async function* gunzip(packed: Readable | AsyncIterable<Buffer>, path: string) {
  // An error on either side ends the stream, so the reader gets it.
  const text = pipeline(packed, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
  try {
    yield* text as AsyncIterable<Buffer>;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const isCut = cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR';
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = isCut ? 'is an incomplete gzip' : `is a damaged gzip (${why})`;
    throw new AppError('SOURCE_UNREADABLE', `${path}: ${what}; pack it again`, { cause });
  }
}

type Charset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Converts bytes to UTF-8, optionally with LF line ends. */
export async function* decodeText(
  bytes: AsyncIterable<Buffer>,
  encoding: Encoding,
  withLfOnly = false,
): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let isAfterCr = false;
  const lf = (text: string): string => {
    if (!withLfOnly || text === '') return text;
    const rest = isAfterCr && text.startsWith('\n') ? text.slice(1) : text;
    isAfterCr = text.endsWith('\r');
    return rest.replace(/\r\n?/g, '\n');
  };
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(detectByteOrder(encoding, chunk));
    yield Buffer.from(lf(decoder.decode(chunk, { stream: true })));
  }
  yield Buffer.from(lf(decoder?.decode() ?? ''));
}

/** @param head beginning of the text, which shows the byte order */
export function detectByteOrder(encoding: Encoding, head: Buffer): Charset {
  if (encoding !== 'utf-16') return encoding;
  return isBigEndian(head) ? 'utf-16be' : 'utf-16le';
}

/** Detects by the byte order mark, else by the zeros of western letters. */
function isBigEndian(head: Buffer): boolean {
  if (head[0] === 0xfe && head[1] === 0xff) return true;
  if (head[0] === 0xff && head[1] === 0xfe) return false;
  const zeros = [0, 0];
  for (let index = 0; index < Math.min(head.length, 4096); index++) {
    if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  return (zeros[0] ?? 0) > (zeros[1] ?? 0);
}
