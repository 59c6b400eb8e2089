import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isUnknown, matchHeader } from '#intake/contracts/match-header.js';
import { checkGzip, checkZip } from '#intake/source/packed/check-packed.js';
import { digestFile } from '#intake/source/digest-file.js';
import { FolderFiles } from '#intake/source/folder/folder-files.js';
import { identify, type Identity } from '#intake/source/text/identify.js';
import { fileOf, listFiles } from '#intake/source/folder/list-files.js';
import { sourceError } from '#intake/source/source-error.js';
import type { SourceFile } from '#intake/source/source.js';
import { isHidden, isSourcePath, packingOf } from '#intake/source/source-names.js';
import { openText } from '#intake/source/packed/text-reader.js';
import { ZipReader } from '#intake/source/packed/zip-reader.js';
import { contractsOf, type Flow } from '#pipeline/flow/flow.js';
import type { PlacedText } from '#pipeline/ledger/files/source-files.js';
import { AppError } from '#platform/errors/app-error.js';

/** A local file to deliver. */
interface LocalFile {
  /** The path that the user typed. */
  shown: string;
  /** Path below the source folder. */
  path: string;
  bytes: number;
  /** Modification time, ms. */
  modified: number;
}

interface FoundFiles {
  /** Oldest first, as a source orders them. */
  files: LocalFile[];
  /** Files, links included, that no run reads, by the paths that the user typed. */
  leftOut: string[];
}

/**
 * Finds the named files and those in named folders, each with its place in the source.
 * @param to folder of the source; empty, or ends in `/`
 * @throws AppError USAGE with one line for each undeliverable file
 */
export async function findFiles(paths: readonly string[], to: string): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], leftOut: [] };
  const problems: string[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory()) {
      const files = await filesIn(path, to);
      if (files.length === 0) problems.push(`${path}: has no .csv, .csv.gz or .zip file`);
      found.files.push(...files);
      found.leftOut.push(...(await othersIn(path, files)));
    } else if (!stats) problems.push(`${path}: the file does not exist`);
    else if (!stats.isFile()) problems.push(`${path}: not a file or folder`);
    else {
      const { bytes, modified } = fileOf(path, stats);
      found.files.push({ shown: path, path: to + basename(path), bytes, modified });
    }
  }
  problems.push(...mistakesIn(found.files));
  if (problems.length > 0) throw new AppError('USAGE', problems.join('\n'));
  found.files.sort((a, b) => a.modified - b.modified || (a.path < b.path ? -1 : 1));
  return found;
}

async function filesIn(folder: string, to: string): Promise<LocalFile[]> {
  const files = await listFiles(folder);
  return files.map(({ path, bytes, modified }) => ({
    shown: join(folder, path),
    path: to + path,
    bytes,
    modified,
  }));
}

async function othersIn(folder: string, files: readonly LocalFile[]): Promise<string[]> {
  const taken = new Set(files.map(({ shown }) => shown));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !taken.has(file) && !relative(folder, file).split(sep).some(isHidden))
    .sort();
}

function mistakesIn(files: readonly LocalFile[]): string[] {
  const byPlace = new Map<string, string[]>();
  for (const { path, shown } of files) byPlace.set(path, [...(byPlace.get(path) ?? []), shown]);
  const twice = [...byPlace].filter(([, those]) => those.length > 1);
  return [
    ...files.filter(({ path }) => !isSourcePath(path)).map(({ shown }) => unread(shown)),
    ...files.filter(({ bytes }) => bytes === 0).map(({ shown }) => `${shown}: the file is empty`),
    ...twice.map(([path, those]) => {
      const names = those.join(' and ');
      return (
        `${names} have the same path ${path} in the source; deliver one of them with --to ` +
        'FOLDER'
      );
    }),
  ];
}

const unread = (shown: string) =>
  `${shown}: runs read only .csv, .csv.gz and .zip, and no hidden files; rename it`;

/** A text that a run will find in a file. */
interface InspectedText extends PlacedText {
  /** The text's flow; undefined when none matches: the first run of any flow that reads the folder then rejects it. */
  flow: string | undefined;
}

/** Whether a run of a flow may take or reject a text. */
export const mayBeOf = (text: Pick<InspectedText, 'flow'>, flow: string): boolean =>
  text.flow === undefined || text.flow === flow;

/** A file after reading all of it. */
export interface InspectedFile extends LocalFile {
  /** SHA-256 of its bytes, still packed. */
  sha256: string;
  /** One, or those of a zip. */
  texts: InspectedText[];
}

/**
 * Reads all files as a run would, before the first is sent.
 * @throws AppError USAGE with one line for each that cannot be read or unpacked; the signal's reason
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
      // Reads an unpacked file only once.
      if (packingOf(path) === 'plain') whole = { sha256, bytes };
    }
    return { ...file, ...(whole ?? (await digestFile(shown))), texts };
  } catch (error) {
    signal.throwIfAborted();
    throw sourceError(error, shown);
  }
}

/** Names of the texts in a file, each with the file's name as prefix. */
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
