import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { headerMistake, isUnknown, matchHeader } from '#intake/contracts/match-header.js';
import { digestFile } from '#intake/source/digest-file.js';
import { FolderFiles } from '#intake/source/folder/folder-files.js';
import { toSourceFile } from '#intake/source/folder/list-files.js';
import { checkGzip, checkZip } from '#intake/source/packed/check-packed.js';
import { openText } from '#intake/source/packed/text-reader.js';
import { ZipReader } from '#intake/source/packed/zip-reader.js';
import { sourceError } from '#intake/source/source-error.js';
import type { SourceFile } from '#intake/source/source.js';
import { findPacking } from '#intake/source/source-names.js';
import { identify, type Identity } from '#intake/source/text/identify.js';
import type { UnpackLimits } from '#intake/source/unpack-limits.js';
import { AppError } from '#platform/errors/app-error.js';
import { listContracts, type Flow } from '../flow/flow.js';
import type { PlacedText } from '../ledger/files/source-files.js';

/** A text that a run will find in a file. */
export interface InspectedText extends PlacedText {
  /** The text's flow; undefined when none matches: the first run of any flow that reads the folder then rejects it. */
  flow: string | undefined;
  dataset: string | undefined;
  /** Why a run refuses it before it reads the rows: a code and a sentence. */
  refusal: { code: string; message: string } | undefined;
}

/** A local file after reading all of it. */
export interface FileInspection {
  /** SHA-256 of its bytes, still packed. */
  sha256: string;
  bytes: number;
  /** One, or those of a zip. */
  texts: InspectedText[];
}

interface LocalFile {
  /** The folder of the file, and its name there. */
  folder: string;
  name: string;
  /** The file in messages. */
  displayName: string;
  /** Its path below the source. */
  path: string;
}

/**
 * Reads a local file as a run would.
 * @throws AppError with a line for each fault of a packed file; SOURCE_UNREADABLE; the signal's reason
 */
export async function inspectFile(
  { folder, name, displayName, path }: LocalFile,
  flows: readonly Flow[],
  signal: AbortSignal,
  unpack?: UnpackLimits,
): Promise<FileInspection> {
  const full = join(folder, name);
  try {
    const zips = new ZipReader(new FolderFiles(folder, 0, true, unpack));
    const local = toSourceFile(name, await stat(full));
    const texts: InspectedText[] = [];
    let whole: Pick<FileInspection, 'sha256' | 'bytes'> | undefined;
    for (const member of await namesIn(zips, local, displayName, signal)) {
      const at = path + member.slice(name.length);
      const identity = await identify(await openText(zips, member, local), displayName, signal);
      const { sha256, bytes } = identity;
      texts.push({ path: at, sha256, ...matchIdentity(identity, flows, at) });
      // Reads an unpacked file only once.
      if (findPacking(path) === 'plain') whole = { sha256, bytes };
    }
    return { ...(whole ?? (await digestFile(full))), texts };
  } catch (error) {
    signal.throwIfAborted();
    throw sourceError(error, displayName);
  }
}

/** Returns the names of the texts in a file, each with the file's name as prefix. */
async function namesIn(
  zips: ZipReader,
  file: SourceFile,
  shown: string,
  signal: AbortSignal,
): Promise<string[]> {
  const packing = findPacking(file.path);
  if (packing === 'plain') return [file.path];
  const { texts, refusals } =
    packing === 'zip'
      ? await checkZip(zips, file, signal)
      : await checkGzip(zips.files, file, signal);
  const [first] = refusals;
  if (!first) return texts;
  const within = shown.slice(0, shown.length - file.path.length);
  throw new AppError(first.code, refusals.map(({ message }) => within + message).join('\n'));
}

function matchIdentity(
  identity: Identity,
  flows: readonly Flow[],
  path: string,
): Pick<InspectedText, 'flow' | 'dataset' | 'refusal'> {
  if (identity.kind === 'refused') {
    const { code, message } = identity;
    return { flow: undefined, dataset: undefined, refusal: { code, message } };
  }
  const { header } = identity;
  const match = matchHeader(flows.flatMap(listContracts), header.cells);
  const mistake = headerMistake(header, match);
  const refusal = mistake && { code: mistake.code, message: `${path}: ${mistake.message}` };
  if (isUnknown(match)) return { flow: undefined, dataset: undefined, refusal };
  const flow = flows.find(({ datasets }) => datasets.has(match.dataset))?.name;
  return { flow, dataset: match.dataset, refusal };
}
