import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { fileOf, listFiles } from '#intake/source/list-files.js';
import { isHidden, isSourcePath } from '#intake/source/source-names.js';
import { AppError } from '#platform/errors/app-error.js';

/** A file of this machine that is to be delivered. */
export interface LocalFile {
  /** As the user knows it. */
  shown: string;
  /** Below the source. */
  path: string;
  bytes: number;
  /** Modification time, ms. */
  modified: number;
}

interface FoundFiles {
  /** Oldest first, as a source orders them. */
  files: LocalFile[];
  /** Files of the folders that no run reads, links among them, as the user knows them. */
  leftOut: string[];
}

/**
 * The files that are named, or lie in folders that are, each with its place in the source.
 * @param to folder of the source; empty, or ends in `/`
 * @throws AppError USAGE with a line for each that cannot be delivered
 */
export async function findFiles(paths: readonly string[], to: string): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], leftOut: [] };
  const problems: string[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory()) {
      const files = await filesIn(path, to);
      if (files.length === 0) problems.push(`${path}: holds no .csv, .csv.gz or .zip file`);
      found.files.push(...files);
      found.leftOut.push(...(await othersIn(path, files)));
    } else if (!stats) problems.push(`${path}: there is no such file`);
    else if (!stats.isFile()) problems.push(`${path}: is no file`);
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
    ...files.filter(({ bytes }) => bytes === 0).map(({ shown }) => `${shown}: is empty`),
    ...twice.map(([path, those]) => {
      const names = those.join(' and ');
      return `${names} would both lie at ${path} of the source; deliver one of them with --to FOLDER`;
    }),
  ];
}

const unread = (shown: string) =>
  `${shown}: a run reads .csv, .csv.gz and .zip only, and no hidden ones; rename it`;
