import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { AppError } from '#platform/errors/app-error.js';
import { digestOf } from './digest-file.js';
import type { Rewrite } from './rewrite.js';
import { rewrittenZip } from './rewrite-zip.js';
import type { SourceFile } from './source-files.js';
import { packingOf } from './source-names.js';
import type { SourceWriter } from './source-writer.js';
import { readText } from './text-reader.js';

/**
 * Has the texts of a file say something else, packed as they were. The file is replaced whole, or not at all. Safe to
 * repeat.
 * @returns whether anything was to be changed
 * @throws AppError SOURCE_CHANGED, retryable, when another took its place meanwhile; as the reading and
 *   `SourceWriter.put`
 */
export async function rewriteFile(
  writer: SourceWriter,
  file: SourceFile,
  rewrite: Rewrite,
): Promise<boolean> {
  const bytes = await rewrittenBytes(writer, file, rewrite);
  if (!bytes) return false;
  const { sha256 } = await digestOf(bytes());
  const { path } = file;
  if (await writer.put({ path, sha256, bytes: bytes(), replaces: file })) return true;
  const message = `${path}: another file took its place meanwhile, and was not looked at; try again`;
  throw new AppError('SOURCE_CHANGED', message, { retryable: true });
}

async function rewrittenBytes(
  writer: SourceWriter,
  file: SourceFile,
  rewrite: Rewrite,
): Promise<(() => AsyncIterable<Buffer>) | undefined> {
  const packing = packingOf(file.path);
  if (packing === 'zip') return rewrittenZip(writer, file, rewrite);
  const text = await rewrite({ path: file.path, read: () => readText(writer, file) });
  if (!text || packing !== 'gzip') return text;
  return () => Readable.from(text()).compose(createGzip()) as AsyncIterable<Buffer>;
}
