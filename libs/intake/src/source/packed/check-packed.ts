import { createHash } from 'node:crypto';
import type { Entry } from 'yauzl';
import { AppError } from '#platform/errors/app-error.js';
import { digestOf } from '../digest-file.js';
import { isOfSystem } from '../source-error.js';
import type { SourceFile, SourceFiles, Refusal } from '../source.js';
import { readMember, readText } from './text-reader.js';
import { UnpackedBytes } from '../unpack-limits.js';
import { memberFault, type ZipReader } from './zip-reader.js';

/** What a packed file holds. */
export interface Contents {
  /** Paths of texts that can be unpacked whole. */
  texts: string[];
  refused: Refusal[];
}

/** Unpacks a `.gz` once, for its end tells whether it is whole. */
export async function checkGzip(
  files: SourceFiles,
  file: SourceFile,
  signal?: AbortSignal,
): Promise<Contents> {
  const fault = await faultOf(readText(files, file, signal), signal);
  if (!fault) return { texts: [file.path], refused: [] };
  return { texts: [], refused: [await refuseFile(files, file, fault, signal)] };
}

/** Looks into a zip and unpacks each text in it once: one that is damaged does the others no harm. */
export async function checkZip(
  zips: ZipReader,
  file: SourceFile,
  signal?: AbortSignal,
): Promise<Contents> {
  const { files } = zips;
  let members: Entry[];
  try {
    members = await zips.members(await files.need(file.path, file));
    if (members.length === 0) throw emptyZip(file.path);
  } catch (error) {
    return { texts: [], refused: [await refuseFile(files, file, damage(error), signal)] };
  }
  const contents: Contents = { texts: [], refused: [] };
  // Opened once: of many small members most of the time would go by in opening.
  const zip = await files.openZip(file);
  const reading = { zip, unpacked: new UnpackedBytes(file, files.unpackLimits), signal };
  let digest: string | undefined;
  try {
    for (const member of members) {
      signal?.throwIfAborted();
      const path = `${file.path}/${member.fileName}`;
      const why = memberFault(member);
      const fault =
        why === undefined
          ? await faultOf(readMember(zips, file, member, path, reading), signal)
          : new AppError('SOURCE_UNREADABLE', `${path}: ${why}`);
      // It is the zip that is too large, whichever of its texts came last.
      if (fault?.code === 'SOURCE_TOO_LARGE') {
        return { texts: [], refused: [await refuseFile(files, file, fault, signal)] };
      }
      if (fault) {
        digest ??= (await digestOf(files.read(file), signal)).sha256;
        contents.refused.push(refuseMember(digest, file, member, fault));
      } else contents.texts.push(path);
    }
  } finally {
    zip.close();
  }
  return contents;
}

async function faultOf(
  bytes: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): Promise<AppError | undefined> {
  try {
    for await (const _chunk of bytes) signal?.throwIfAborted();
    return undefined;
  } catch (error) {
    // Who ends the reading says nothing of the file.
    signal?.throwIfAborted();
    return damage(error);
  }
}

/** The file's own fault; that of the disk or the bucket is nobody's reason to refuse a file. */
function damage(error: unknown): AppError {
  if (error instanceof AppError && !isOfSystem(error)) return error;
  throw error;
}

function emptyZip(path: string): AppError {
  const advice = 'put the files into it, or deliver them by themselves';
  return new AppError('SOURCE_EMPTY', `${path}: holds no .csv or .csv.gz file; ${advice}`);
}

async function refuseFile(
  files: SourceFiles,
  file: SourceFile,
  fault: AppError,
  signal: AbortSignal | undefined,
): Promise<Refusal> {
  const { path, modified } = file;
  const { code, message } = fault;
  return { path, code, message, modified, ...(await digestOf(files.read(file), signal)) };
}

/** @param zip sha-256 of the whole zip */
function refuseMember(zip: string, file: SourceFile, member: Entry, fault: AppError): Refusal {
  const path = `${file.path}/${member.fileName}`;
  const sha256 = createHash('sha256').update(`${zip}/${member.fileName}`).digest('hex');
  const { code, message } = fault;
  return { path, code, message, sha256, bytes: member.compressedSize, modified: file.modified };
}
