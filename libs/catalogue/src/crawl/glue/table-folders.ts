import { createHash } from 'node:crypto';
import {
  type CatalogueTable,
  type FileReading,
  createTableColumn,
  type TableFile,
} from '../../tables/table.js';
import type { TablePartition } from './glue-layout.js';

/** The folders of a table, for an engine that reads whole folders. */
interface TableFolders {
  /** URL, unescaped. */
  location: string;
  partitions: TablePartition[];
}

interface Reason {
  reason: string;
}

/**
 * Returns the folders of a table's files, or why there are none: engines on AWS read every file of a folder, all with
 * one layout.
 * @param paths of all files at the table's location
 */
export function findTableFolders(
  table: CatalogueTable,
  files: readonly TableFile[],
  paths: readonly string[],
): TableFolders | Reason {
  const odd = files
    .map((file) => findDifference(table, file))
    .find((reason) => reason !== undefined);
  if (odd !== undefined) return { reason: odd };
  const own = new Map(files.map((file) => [file.path, file]));
  const folders = new Map<string, TableFile[]>();
  for (const file of files) {
    const folder = toFolder(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  for (const [folder] of folders) {
    const stranger = paths.find(
      (path) => path.startsWith(folder) && (!own.has(path) || toFolder(path) !== folder),
    );
    if (stranger === undefined) continue;
    const advice = 'give the table its own folder';
    return {
      reason: `its folder also contains ${stranger}, which Athena would read with it: ${advice}`,
    };
  }
  const root = `${decodeURIComponent(table.location).replace(/\/+$/, '')}/`;
  const [first, ...others] = folders.keys();
  if (first === undefined) return { reason: 'it has no files' };
  if (!table.columns.some(({ isPartition }) => isPartition)) {
    if (others.length === 0) return { location: `${root}${first}`, partitions: [] };
    const advice = 'move them to one folder, or name the folders column=value';
    return { reason: `its files are in ${folders.size} folders: ${advice}` };
  }
  const partitions: TablePartition[] = [];
  const taken = new Map<string, string>();
  for (const [folder, [one, ...more]] of folders) {
    const values = one?.partition ?? {};
    const key = JSON.stringify(values);
    if (more.some(({ partition }) => JSON.stringify(partition) !== key)) {
      const advice = 'give each its own folder';
      return {
        reason: `files of ${folder || 'one folder'} belong to different partitions by their names: ${advice}`,
      };
    }
    const other = taken.get(key);
    if (other !== undefined) {
      return {
        reason: `${other} and ${folder} have the same partition: move their files to one folder`,
      };
    }
    taken.set(key, folder);
    partitions.push({ location: `${root}${folder}`, values });
  }
  return { location: `${root}${findParent([...folders.keys()])}`, partitions };
}

/** With a trailing slash; empty for none. */
const toFolder = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Returns the folder that contains all of them. */
function findParent([first = '', ...others]: readonly string[]): string {
  let parent = toFolder(first.slice(0, -1));
  while (!others.every((folder) => folder.startsWith(parent))) {
    parent = toFolder(parent.slice(0, -1));
  }
  return parent;
}

/** Returns why a file's reading differs from the table's. */
function findDifference(
  { layout, columns }: CatalogueTable,
  { path, reading }: TableFile,
): string | undefined {
  if (!reading) return undefined;
  if (reading.hasMixedLineEnds) return `${path} has different line ends`;
  if (reading.hasStrayLines) return `${path} has lines without a value, which are no rows`;
  if (formatLayout(reading.layout) !== formatLayout(layout))
    return `${path} has another format than the table`;
  const names = reading.columns.map(({ name }) => name);
  const all = columns.filter(({ isPartition }) => !isPartition).map(({ name }) => name);
  if (layout.format === 'csv') {
    const isSame = names.length === all.length && names.every((name, at) => name === all[at]);
    return isSame ? undefined : `${path} has other columns than the table, or another order`;
  }
  const renamed = reading.columns.find(({ name, source }) => source.toLowerCase() !== name);
  return renamed && `${path} has the name "${renamed.source}" for the column ${renamed.name}`;
}

/** Null tokens are left out: they belong to the table. */
const formatLayout = (layout: FileReading['layout']): string =>
  JSON.stringify(layout, (key, value: unknown) => (key === 'nullTokens' ? undefined : value));

/** Partition column that distinguishes the folders of a table. */
const FOLDER_COLUMN = 'retailstream_folder';

/**
 * Returns a table of the pipeline for an engine that reads whole folders. Each folder becomes a partition: several
 * folders may hold rows of one period, and other folders next to them may not belong to the table.
 * @param files all files of a folder have the same partition values
 */
export function partitionByFolder(
  table: CatalogueTable,
  files: readonly TableFile[],
): { table: CatalogueTable; partitions: TableFolders['partitions'] } {
  const root = `${table.location.replace(/\/+$/, '')}/`;
  const folders = new Map(files.map(({ path, partition }) => [toFolder(path), partition]));
  const partitions = Array.from(folders, ([folder, values]) => ({
    location: `${root}${folder}`,
    values: { ...values, [FOLDER_COLUMN]: hashFolder(folder) },
  }));
  return { table: { ...table, location: root, columns: [...table.columns, FOLDER] }, partitions };
}

/** Not every engine allows a slash in a partition value. */
const hashFolder = (folder: string): string =>
  createHash('sha256').update(folder).digest('hex').slice(0, 16);

const FOLDER = createTableColumn(FOLDER_COLUMN, 'VARCHAR', {
  nullable: false,
  isPartition: true,
  comment: 'Partition of the folders of the table',
});
