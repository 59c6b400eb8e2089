import { createHash } from 'node:crypto';
import type { Entry } from 'yauzl';
import { AppError } from '#platform/errors/app-error.js';
import { digestChunks } from '../digest-file.js';
import { isSystemFault } from '../source-error.js';
import type { SourceFile, SourceFiles, Refusal } from '../source.js';
import { readMember, readText } from './text-reader.js';
import { UnpackedBytes } from '../unpack-limits.js';
import { memberFault, type ZipReader } from './zip-reader.js';

export interface Contents {
  /** Paths of texts that unpack without error. */
  texts: string[];
  refusals: Refusal[];
}

/** Unpacks a `.gz` once, because only its end shows whether it is complete. */
export async function checkGzip(
  files: SourceFiles,
  file: SourceFile,
  signal?: AbortSignal,
): Promise<Contents> {
  const fault = await findFault(readText(files, file, signal), signal);
  if (!fault) return { texts: [file.path], refusals: [] };
  return { texts: [], refusals: [await refuseFile(files, file, fault, signal)] };
}

/** Reads a zip and unpacks each text in it once; a damaged text does not affect the others. */
export async function checkZip(
  zips: ZipReader,
  file: SourceFile,
  signal?: AbortSignal,
): Promise<Contents> {
  const { files } = zips;
  let members: Entry[];
  try {
    members = await zips.members(await files.require(file.path, file));
    if (members.length === 0) throw emptyZip(file.path);
  } catch (error) {
    return { texts: [], refusals: [await refuseFile(files, file, damage(error), signal)] };
  }
  const contents: Contents = { texts: [], refusals: [] };
  // Opened once: for many small members, opening would take most of the time.
  const zip = await files.openZip(file);
  const reading = { zip, unpackedBytes: new UnpackedBytes(file, files.unpackLimits), signal };
  let digest: string | undefined;
  try {
    for (const member of members) {
      signal?.throwIfAborted();
      const path = `${file.path}/${member.fileName}`;
      const why = memberFault(member);
      const fault =
        why === undefined
          ? await findFault(readMember(zips, file, member, path, reading), signal)
          : new AppError('SOURCE_UNREADABLE', `${path}: ${why}`);
      // The whole zip is too large, not its last text.
      if (fault?.code === 'SOURCE_TOO_LARGE') {
        return { texts: [], refusals: [await refuseFile(files, file, fault, signal)] };
      }
      if (fault) {
        digest ??= (await digestChunks(files.read(file), signal)).sha256;
        contents.refusals.push(refuseMember(digest, file, member, fault));
      } else contents.texts.push(path);
    }
  } finally {
    zip.close();
  }
  return contents;
}

async function findFault(
  bytes: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): Promise<AppError | undefined> {
  try {
    for await (const _chunk of bytes) signal?.throwIfAborted();
    return undefined;
  } catch (error) {
    // An aborted read is no fault of the file.
    signal?.throwIfAborted();
    return damage(error);
  }
}

/** Returns the fault of a file. Errors of the disk or the bucket never refuse a file. */
function damage(error: unknown): AppError {
  if (error instanceof AppError && !isSystemFault(error)) return error;
  throw error;
}

function emptyZip(path: string): AppError {
  const advice = 'add files to the zip, or deliver them without it';
  return new AppError('SOURCE_EMPTY', `${path}: has no .csv or .csv.gz file; ${advice}`);
}

async function refuseFile(
  files: SourceFiles,
  file: SourceFile,
  fault: AppError,
  signal: AbortSignal | undefined,
): Promise<Refusal> {
  const { path, modified } = file;
  const { code, message } = fault;
  return { path, code, message, modified, ...(await digestChunks(files.read(file), signal)) };
}

/** @param zip SHA-256 of the whole zip */
function refuseMember(zip: string, file: SourceFile, member: Entry, fault: AppError): Refusal {
  const path = `${file.path}/${member.fileName}`;
  const sha256 = createHash('sha256').update(`${zip}/${member.fileName}`).digest('hex');
  const { code, message } = fault;
  return { path, code, message, sha256, bytes: member.compressedSize, modified: file.modified };
}
