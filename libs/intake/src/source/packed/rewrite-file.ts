import { PassThrough, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Entry } from 'yauzl';
import { ZipFile } from 'yazl';
import { AppError } from '#platform/errors/app-error.js';
import type { SourceWriter } from '../deliver-file.js';
import { digestChunks } from '../digest-file.js';
import { isTextMember, findPacking } from '../source-names.js';
import type { SourceFile } from '../source.js';
import { readMember, readText } from './text-reader.js';
import { ZipReader } from './zip-reader.js';

/** A text of a source, unpacked. */
export interface RewritableText {
  path: string;
  /** Reads it from its beginning. @throws AppError SOURCE_TRUNCATED or SOURCE_UNREADABLE */
  read(): AsyncIterable<Buffer>;
}

/** Returns the new content of a text, readable repeatedly; undefined when it stays unchanged. */
export type Rewrite = (text: RewritableText) => Promise<(() => AsyncIterable<Buffer>) | undefined>;

/**
 * Returns a zip with some texts rewritten and everything else unchanged.
 * @returns undefined when none is rewritten
 */
async function rewrittenZip(
  writer: SourceWriter,
  file: SourceFile,
  rewrite: Rewrite,
): Promise<(() => AsyncIterable<Buffer>) | undefined> {
  const zips = new ZipReader(writer);
  // Throws the fault of a damaged zip.
  await zips.members(file);
  const members = await readEntries(writer, file);
  const texts = new Map<Entry, () => AsyncIterable<Buffer>>();
  for (const member of members) {
    if (!isTextMember(member.fileName)) continue;
    const path = `${file.path}/${member.fileName}`;
    const text = await rewrite({ path, read: () => readMember(zips, file, member, path) });
    if (text) texts.set(member, text);
  }
  if (texts.size === 0) return undefined;
  return () =>
    packZip(members, (member) => packMember(member, texts.get(member)) ?? zips.read(file, member));
}

async function readEntries(writer: SourceWriter, file: SourceFile): Promise<Entry[]> {
  const zip = await writer.openZip(file);
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return entries;
  } finally {
    zip.close();
  }
}

const packMember = ({ fileName }: Entry, text: (() => AsyncIterable<Buffer>) | undefined) =>
  text && findPacking(fileName) === 'gzip'
    ? (Readable.from(text()).compose(createGzip()) as AsyncIterable<Buffer>)
    : text?.();

function packZip(
  members: readonly Entry[],
  bytesOf: (member: Entry) => AsyncIterable<Buffer>,
): AsyncIterable<Buffer> {
  const zip = new ZipFile();
  const bytes = new PassThrough();
  // The output's own stream does not report a member that cannot be read.
  zip.on('error', (error: Error) => bytes.destroy(error));
  zip.outputStream.pipe(bytes);
  for (const member of members) {
    const { fileName } = member;
    const options = { mtime: member.getLastModDate() };
    if (fileName.endsWith('/')) zip.addEmptyDirectory(fileName, options);
    else {
      // Opened in sequence, so that one member at a time is read.
      zip.addReadStreamLazy(fileName, options, (give) =>
        give(null, Readable.from(bytesOf(member), { objectMode: false })),
      );
    }
  }
  zip.end();
  return bytes as AsyncIterable<Buffer>;
}

/**
 * Rewrites the texts of a file, with its original packing. The file is replaced whole, or not at all. Safe to repeat.
 * @returns whether there was a change
 * @throws AppError SOURCE_CHANGED, retryable, when the file is replaced meanwhile; errors of the read and of
 * `SourceWriter.put`
 */
export async function rewriteFile(
  writer: SourceWriter,
  file: SourceFile,
  rewrite: Rewrite,
): Promise<boolean> {
  const bytes = await rewrittenBytes(writer, file, rewrite);
  if (!bytes) return false;
  const { sha256 } = await digestChunks(bytes());
  const { path } = file;
  if (await writer.put({ path, sha256, bytes: bytes(), replaces: file })) return true;
  const message = `${path}: another file replaced it meanwhile; try again`;
  throw new AppError('SOURCE_CHANGED', message, { retryable: true });
}

async function rewrittenBytes(
  writer: SourceWriter,
  file: SourceFile,
  rewrite: Rewrite,
): Promise<(() => AsyncIterable<Buffer>) | undefined> {
  const packing = findPacking(file.path);
  if (packing === 'zip') return rewrittenZip(writer, file, rewrite);
  const text = await rewrite({ path: file.path, read: () => readText(writer, file) });
  if (!text || packing !== 'gzip') return text;
  return () => Readable.from(text()).compose(createGzip()) as AsyncIterable<Buffer>;
}
