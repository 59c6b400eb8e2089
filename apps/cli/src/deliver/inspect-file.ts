import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isUnknown, matchHeader } from '#intake/contracts/match-header.js';
import { checkGzip, checkZip } from '#intake/source/check-packed.js';
import { digestFile } from '#intake/source/digest-file.js';
import { FolderFiles } from '#intake/source/folder-files.js';
import { type Identity, identify } from '#intake/source/identify.js';
import { fileOf } from '#intake/source/list-files.js';
import { sourceError } from '#intake/source/source-error.js';
import type { SourceFile } from '#intake/source/source-files.js';
import { packingOf } from '#intake/source/source-names.js';
import { openText } from '#intake/source/text-reader.js';
import { ZipReader } from '#intake/source/zip-reader.js';
import { contractsOf, type Flow } from '#pipeline/flow/flow.js';
import type { PlacedText } from '#pipeline/ledger/files/source-files.js';
import { AppError } from '#platform/errors/app-error.js';
import type { LocalFile } from './find-files.js';

/** A text that a run will find in a file. */
export interface InspectedText extends PlacedText {
  /** That it will be of; undefined when nobody can tell: whichever flow's run looks first refuses it. */
  flow: string | undefined;
}

/** Whether a run of a flow may take a text, or refuse it. */
export const mayBeOf = (text: Pick<InspectedText, 'flow'>, flow: string): boolean =>
  text.flow === undefined || text.flow === flow;

/** A file that was read to its end. */
export interface InspectedFile extends LocalFile {
  /** Of its bytes, as they lie. */
  sha256: string;
  /** One, or those of a zip. */
  texts: InspectedText[];
}

/**
 * Reads files as a run will, all of them before the first is sent.
 * @throws AppError USAGE with a line for each that cannot be read or unpacked; the signal's reason
 */
export async function inspectAll(
  found: readonly LocalFile[],
  flows: readonly Flow[],
  signal: AbortSignal,
): Promise<InspectedFile[]> {
  const files: InspectedFile[] = [];
  const problems: string[] = [];
  for (const file of found) {
    try {
      files.push(await inspectFile(file, flows, signal));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new AppError('USAGE', problems.join('\n'));
  return files;
}

/** @throws AppError USAGE with a line for each fault of a packed file; SOURCE_UNREADABLE */
async function inspectFile(
  file: LocalFile,
  flows: readonly Flow[],
  signal: AbortSignal,
): Promise<InspectedFile> {
  const { shown, path } = file;
  try {
    const zips = new ZipReader(new FolderFiles(dirname(shown), 0, true));
    const local = fileOf(basename(shown), await stat(shown));
    const names = await namesIn(zips, local, shown, signal);
    const texts: InspectedText[] = [];
    let whole: Pick<InspectedFile, 'sha256' | 'bytes'> | undefined;
    for (const name of names) {
      const identity = await identify(await openText(zips, name, local), shown, signal);
      const at = path + name.slice(local.path.length);
      const { sha256, bytes } = identity;
      texts.push({ path: at, sha256, flow: flowOf(identity, flows) });
      // What is not packed is read once.
      if (packingOf(path) === 'plain') whole = { sha256, bytes };
    }
    return { ...file, ...(whole ?? (await digestFile(shown))), texts };
  } catch (error) {
    signal.throwIfAborted();
    throw sourceError(error, shown);
  }
}

/** Names of the texts in a file, each beginning with the file's own. */
async function namesIn(
  zips: ZipReader,
  file: SourceFile,
  shown: string,
  signal: AbortSignal,
): Promise<string[]> {
  const packing = packingOf(file.path);
  if (packing === 'plain') return [file.path];
  const { texts, refused } =
    packing === 'zip'
      ? await checkZip(zips, file, signal)
      : await checkGzip(zips.files, file, signal);
  if (refused.length === 0) return texts;
  const within = shown.slice(0, shown.length - file.path.length);
  const lines = refused.map(({ message }) => within + message);
  throw new AppError('USAGE', lines.join('\n'));
}

function flowOf(identity: Identity, flows: readonly Flow[]): string | undefined {
  if (identity.kind === 'refused') return undefined;
  const match = matchHeader(flows.flatMap(contractsOf), identity.header.cells);
  if (isUnknown(match)) return undefined;
  return flows.find(({ datasets }) => datasets.has(match.dataset))?.name;
}
