import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { toSourceFile, listFiles } from '#intake/source/folder/list-files.js';
import { isHidden, isSourcePath } from '#intake/source/source-names.js';
import type { Flow } from '#pipeline/flow/flow.js';
import {
  type FileInspection,
  type InspectedText,
  inspectFile,
} from '#pipeline/runs/inspect-file.js';
import { AppError } from '#platform/errors/app-error.js';

interface LocalFile {
  /** The path that the user typed. */
  displayPath: string;
  /** Path below the source folder. */
  path: string;
  bytes: number;
  /** Modification time, ms. */
  modified: number;
}

interface FileListing {
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
export async function findFiles(paths: readonly string[], to: string): Promise<FileListing> {
  const found: FileListing = { files: [], leftOut: [] };
  const problems: string[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory()) {
      const files = await listLocalFiles(path, to);
      if (files.length === 0) problems.push(`${path}: has no .csv, .csv.gz or .zip file`);
      found.files.push(...files);
      found.leftOut.push(...(await listOthers(path, files)));
    } else if (!stats) problems.push(`${path}: the file does not exist`);
    else if (!stats.isFile()) problems.push(`${path}: not a file or folder`);
    else {
      const { bytes, modified } = toSourceFile(path, stats);
      found.files.push({ displayPath: path, path: to + basename(path), bytes, modified });
    }
  }
  problems.push(...findMistakes(found.files));
  if (problems.length > 0) throw new AppError('USAGE', problems.join('\n'));
  found.files.sort((a, b) => a.modified - b.modified || (a.path < b.path ? -1 : 1));
  return found;
}

async function listLocalFiles(folder: string, to: string): Promise<LocalFile[]> {
  const files = await listFiles(folder);
  return files.map(({ path, bytes, modified }) => ({
    displayPath: join(folder, path),
    path: to + path,
    bytes,
    modified,
  }));
}

async function listOthers(folder: string, files: readonly LocalFile[]): Promise<string[]> {
  const taken = new Set(files.map(({ displayPath }) => displayPath));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !taken.has(file) && !relative(folder, file).split(sep).some(isHidden))
    .sort();
}

function findMistakes(files: readonly LocalFile[]): string[] {
  const byPlace = new Map<string, string[]>();
  for (const { path, displayPath } of files)
    byPlace.set(path, [...(byPlace.get(path) ?? []), displayPath]);
  const twice = [...byPlace].filter(([, those]) => those.length > 1);
  return [
    ...files
      .filter(({ path }) => !isSourcePath(path))
      .map(({ displayPath }) => formatUnread(displayPath)),
    ...files
      .filter(({ bytes }) => bytes === 0)
      .map(({ displayPath }) => `${displayPath}: the file is empty`),
    ...twice.map(([path, those]) => {
      const names = those.join(' and ');
      return (
        `${names} have the same path ${path} in the source; deliver one of them with --to ` +
        'FOLDER'
      );
    }),
  ];
}

const formatUnread = (shown: string) =>
  `${shown}: runs read only .csv, .csv.gz and .zip, and no hidden files; rename it`;

/** Whether a run of a flow may take or reject a text. */
export const canBelongTo = (text: Pick<InspectedText, 'flow'>, flow: string): boolean =>
  text.flow === undefined || text.flow === flow;

/** A file after reading all of it. */
export interface DeliverableFile extends LocalFile, FileInspection {}

/**
 * Reads all files as a run would, before the first is sent.
 * @throws AppError USAGE with one line for each that cannot be read or unpacked; the signal's reason
 */
export async function inspectAll(
  found: readonly LocalFile[],
  flows: readonly Flow[],
  signal: AbortSignal,
): Promise<DeliverableFile[]> {
  const files: DeliverableFile[] = [];
  const problems: string[] = [];
  for (const file of found) {
    try {
      const { displayPath, path } = file;
      const named = {
        folder: dirname(displayPath),
        name: basename(displayPath),
        displayName: displayPath,
        path,
      };
      files.push({ ...file, ...(await inspectFile(named, flows, signal)) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new AppError('USAGE', problems.join('\n'));
  return files;
}
