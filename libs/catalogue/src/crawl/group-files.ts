import { toColumnNames, chooseFreeName, toSafeName } from '../tables/names.js';
import type { SniffedFile } from './sniff/sniff-file.js';
import { NO_VALUE } from '#lake/ports/table-registry.js';
import { decodePart } from '../tables/personal-columns.js';
import { MEMBER } from '../tables/relations/open-text.js';
import type { ParquetKind, TableFile } from '../tables/table.js';

/** The column for a date or month in file names. */
type TimeColumn = 'file_date' | 'file_month';

/** Unambiguous date formats in file names. A month alone is no date: its day is unknown. */
const DATES: [pattern: RegExp, column: TimeColumn][] = [
  [/(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)_(0[1-9]|1[0-2])_(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])(?![-_]?\d)/, 'file_month'],
];
const ENDINGS = /(\.(csv|tsv|psv|tab|dat|txt|json|ndjson|jsonl|parquet|gz|zip|snappy|out|log))+$/i;
/** File names without meaning. */
const EMPTY = /^(part|data|file|export|chunk|output|table|rows|c|m|r)?$/;

/** Returns the last part of a path; for a member of a zip, that of the member. */
function parseFileName(path: string): string {
  return path.split(/[/!]/).at(-1) ?? path;
}

/** Returns a file's name without extension, dates and numbers; empty when nothing meaningful is left. */
function extractStem(path: string): string {
  const name = parseFileName(path).replace(ENDINGS, '');
  const stem = name
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '')
    .replace(/\d+/g, '')
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return EMPTY.test(stem) ? '' : stem;
}

/**
 * Returns the dates in file names, `yyyy-mm-dd`, or the months, `yyyy-mm`.
 * @returns undefined unless every name has one in the same format
 */
function parseDates(
  paths: readonly string[],
): { column: TimeColumn; values: string[] } | undefined {
  for (const [pattern, column] of DATES) {
    const values = paths.flatMap((path) => {
      const [, ...parts] = pattern.exec(parseFileName(path)) ?? [];
      if (parts.length === 0) return [];
      const value = parts.join('-');
      const time = new Date(`${value}${column === 'file_month' ? '-01' : ''}T00:00:00Z`);
      // Rejects days that do not exist, such as 31 June.
      return time.toISOString().startsWith(value) ? [value] : [];
    });
    if (values.length === paths.length && paths.length > 0) return { column, values };
  }
  return undefined;
}

/** Files that form one table, with its name. */
export interface FileGroup {
  name: string;
  files: GroupedFile[];
  /** Columns whose values are in folder and file names. */
  partitions: string[];
  /** The partition column for names of sibling folders. */
  folderColumn?: string;
}

export interface GroupedFile extends SniffedFile {
  partition: Record<string, string | null>;
}

/** Files of one folder and format with the same partition keys. */
interface FolderGroup {
  folder: string;
  /** Format and keys. */
  kind: string;
  files: SniffedFile[];
}

/** Files with compatible columns. */
type Cluster = Pick<FolderFiles, 'columns' | 'stems' | 'files'>;

/**
 * Groups files into tables, by folder, format and columns.
 * @param place table name for files at the top of the place
 * @param known table of each file in the last crawl
 */
export function groupFiles(
  files: readonly SniffedFile[],
  place: string,
  known: KnownFiles,
): FileGroup[] {
  const kins = new Map<string, FolderGroup>();
  for (const file of files) {
    const { folder, values } = parseFolderValues(file.path);
    const { format } = file.reading.layout;
    const family = format === 'ndjson' ? 'json' : format;
    const kind = JSON.stringify([family, values.map(([name]) => name)]);
    const key = JSON.stringify([folder, kind]);
    const kin = kins.get(key) ?? { folder, kind, files: [] };
    kin.files.push(file);
    kins.set(key, kin);
  }
  const clusters = [...kins.values()].flatMap(({ folder, kind, files: kin }) =>
    clusterFiles(kin).map((cluster): FolderFiles => ({ folder, kind, ...cluster })),
  );
  const tables = joinSiblings(clusters, known);
  const taken = new Set<string>();
  const names = new Map<FolderFiles, string>();
  // A table with partitions is that of its folder; files beside the partitions are others.
  const [partitioned, others] = [tables.filter(hasPartitions), tables.filter(hasNoPartitions)];
  for (const list of [partitioned, others]) {
    for (const table of list) {
      const isAlone = list.filter(({ folder }) => folder === table.folder).length === 1;
      const name = chooseName(table, isAlone, place, taken);
      taken.add(name);
      names.set(table, name);
    }
  }
  return tables.map((table) => ({ name: names.get(table) ?? '', ...addPartitions(table) }));
}

const hasPartitions = ({ files: [file] }: FolderFiles): boolean =>
  parseFolderValues(file?.path ?? '').values.length > 0;

const hasNoPartitions = (table: FolderFiles): boolean => !hasPartitions(table);

function clusterFiles(files: readonly SniffedFile[]): Cluster[] {
  const shapes = new Map<string, Cluster>();
  for (const file of files) {
    const names = file.reading.columns.map(({ name }) => name).sort();
    const key = JSON.stringify(names);
    const shape = shapes.get(key) ?? { columns: new Set(names), stems: new Set(), files: [] };
    shape.files.push(file);
    shape.stems.add(extractStem(file.path));
    shapes.set(key, shape);
  }
  const clusters: Cluster[] = [];
  // Widest first, so that narrower shapes can join a wider one.
  for (const shape of [...shapes.values()].sort((a, b) => b.columns.size - a.columns.size)) {
    const home = clusters.find((cluster) => canMerge(cluster, shape));
    if (!home) {
      clusters.push(shape);
      continue;
    }
    home.files.push(...shape.files);
    for (const column of shape.columns) home.columns.add(column);
    for (const stem of shape.stems) home.stems.add(stem);
  }
  return clusters;
}

/**
 * Whether `wide` has all columns of `narrow`, and these are most of its own or the file names match. JSON keys may be
 * missing.
 */
function canMerge(wide: Cluster, narrow: Cluster): boolean {
  const common = [...narrow.columns].filter((name) => wide.columns.has(name)).length;
  const isCalledAlike = [...narrow.stems].some((stem) => stem !== '' && wide.stems.has(stem));
  if (common === narrow.columns.size && isCalledAlike) return true;
  const isJson = narrow.files[0]?.reading.layout.format.endsWith('json') ?? false;
  if (common < narrow.columns.size && !isJson) return false;
  return common >= 2 && common >= wide.columns.size / 2;
}

function chooseName(
  { folder, stems, files }: FolderFiles,
  isAlone: boolean,
  place: string,
  taken: ReadonlySet<string>,
): string {
  const [stem = '', ...others] = stems;
  const called = others.length === 0 ? stem : '';
  const own = folder.split('/').at(-1) ?? '';
  const [file] = files;
  const candidates = [
    ...(isAlone && folder !== '' ? [own, folder] : []),
    called,
    ...(called === '' ? [own] : []),
    folder === '' ? called : `${folder}_${called === '' ? 'files' : called}`,
    place,
    file ? extractStem(file.path) : '',
  ].map(toSafeName);
  const name = candidates.find((each) => each !== '' && !taken.has(each));
  return name ?? chooseFreeName(candidates.find((each) => each !== '') ?? 'files', taken);
}

function addPartitions({ files, areSiblings = false }: FolderFiles): Omit<FileGroup, 'name'> {
  const paths = files.map(({ path }) => path);
  const keys = parseFolderValues(paths[0] ?? '').values.map(([key]) => key);
  const inFiles = new Set(files.flatMap(({ reading }) => reading.columns.map(({ name }) => name)));
  const names: string[] = [];
  for (const name of toColumnNames(keys)) {
    names.push(chooseFreeName(name, new Set([...inFiles, ...names])));
  }
  const folderColumn = areSiblings
    ? chooseFreeName(FOLDER_COLUMN, new Set([...inFiles, ...names]))
    : '';
  const dates = parseDates(paths);
  const dateName =
    dates && chooseFreeName(dates.column, new Set([...inFiles, ...names, folderColumn]));
  return {
    partitions: [folderColumn, ...names, dateName ?? ''].filter((name) => name !== ''),
    ...(areSiblings && { folderColumn }),
    files: files.map((file, index) => {
      const { values } = parseFolderValues(file.path);
      const partition: Record<string, string | null> = Object.fromEntries(
        names.map((name, place) => [name, values[place]?.[1] ?? null]),
      );
      if (areSiblings) partition[folderColumn] = parseFolderName(file.path);
      if (dateName !== undefined) partition[dateName] = dates?.values[index] ?? null;
      return { ...file, partition };
    }),
  };
}

/** The folders of a path, split into plain names and values. */
interface FolderValues {
  /** Folders without values, joined by `/`; empty for the top of the place. */
  folder: string;
  /** Values of `key=value` folders, outermost first. */
  values: [key: string, value: string | null][];
}

/** Splits a path's folders into those with a value, `year=2012`, and the others. @param path of a file, with `/` */
function parseFolderValues(path: string): FolderValues {
  const folders = path.split('/').slice(0, -1);
  const plain: string[] = [];
  const values: [string, string | null][] = [];
  for (const folder of folders) {
    const cut = folder.indexOf('=');
    if (cut <= 0) plain.push(folder);
    else {
      const value = decodePart(folder.slice(cut + 1));
      values.push([folder.slice(0, cut), value === NO_VALUE ? null : value]);
    }
  }
  return { folder: plain.join('/'), values };
}

/** Column for the names of sibling folders; a number is added when the files already have this column. */
const FOLDER_COLUMN = 'folder';
const FOLDER_COLUMNS = new RegExp(`^${FOLDER_COLUMN}(_\\d+)?$`);

/**
 * Minimum number of sibling folders that form one table. With a higher minimum, folders that arrive one by one would
 * each become and remain a table.
 */
const SIBLINGS_MIN = 2;

/** Files of one folder, or of sibling folders, that form one table. */
export interface FolderFiles {
  /** Without `key=value` folders; for sibling folders, without the digits. */
  folder: string;
  /** Format and keys of `key=value` folders: files of another kind form another table. */
  kind: string;
  columns: Set<string>;
  stems: Set<string>;
  files: SniffedFile[];
  /** The files are in sibling folders, whose names become a column. */
  areSiblings?: boolean;
}

/** The table of a file in the last crawl. */
interface KnownFile {
  table: string;
  /** The table has a column for names of sibling folders. */
  hasFolders: boolean;
}

/** Returns the known table of a file, by its path. */
export type KnownFiles = (path: string) => KnownFile | undefined;

/** Returns the known table of each file. @param tables each with a unique key */
export function indexKnownFiles(
  tables: Iterable<[table: string, files: readonly TableFile[]]>,
): KnownFiles {
  const known = new Map<string, KnownFile>();
  for (const [table, files] of tables) {
    for (const { path, partition } of files) {
      const hasFolders = Object.entries(partition).some(
        ([column, value]) => FOLDER_COLUMNS.test(column) && value === parseFolderName(path),
      );
      known.set(path, { table, hasFolders });
    }
  }
  return (path) => known.get(path);
}

/** Returns the name of a file's folder, ignoring `key=value` folders; empty at the top of a place or a zip. */
const parseFolderName = (path: string): string => splitFolder(parseFolderValues(path).folder).name;

/**
 * Joins sibling folders with the same columns whose names differ only in digits: `store_1`, `store_2`. Folders of
 * different known tables stay separate, so that no table loses its files.
 */
function joinSiblings(all: readonly FolderFiles[], known: KnownFiles): FolderFiles[] {
  const families = new Map<string, FolderFiles[]>();
  for (const each of all) {
    const key = buildFamilyKey(each);
    const family = families.get(key);
    if (family) family.push(each);
    else families.set(key, [each]);
  }
  return [...families.values()].flatMap(groupByKinds).flatMap((family) => {
    const joined = findSiblings(family, known);
    const [first] = joined;
    if (!first) return family;
    const others = family.filter((each) => !joined.includes(each));
    return [mergeFolders(first, joined), ...others];
  });
}

function mergeFolders(first: FolderFiles, all: readonly FolderFiles[]): FolderFiles {
  const { parent, name } = splitFolder(first.folder);
  return {
    ...first,
    folder: `${parent}${name.replace(DIGITS, '')}`.replace(/\/$/, ''),
    stems: new Set(all.flatMap(({ stems }) => [...stems])),
    files: all.flatMap(({ files }) => files),
    areSiblings: true,
  };
}

/** Groups the folders of a family by column kinds. Text files have no kinds yet: their types are proved later. */
function groupByKinds(family: readonly FolderFiles[]): FolderFiles[][] {
  const groups: { kinds: Map<string, ParquetKind>; folders: FolderFiles[] }[] = [];
  for (const folder of family) {
    const columns = folder.files.flatMap(({ reading }) => reading.columns);
    const kinds = columns.flatMap(({ name, kind }) => (kind ? [{ name, kind }] : []));
    const fits = (group: (typeof groups)[number]) =>
      kinds.every(({ name, kind }) => (group.kinds.get(name) ?? kind) === kind);
    const known = groups.find(fits);
    const group = known ?? { kinds: new Map<string, ParquetKind>(), folders: [] };
    if (!known) groups.push(group);
    group.folders.push(folder);
    for (const { name, kind } of kinds) group.kinds.set(name, kind);
  }
  return groups.map(({ folders }) => folders);
}

/** Returns the folders of a family that form one table; empty when each keeps its own. */
function findSiblings(family: readonly FolderFiles[], known: KnownFiles): FolderFiles[] {
  if (!family.every(canHaveSiblings)) return [];
  const before = new Map(family.map((each) => [each, findKnown(each, known)]));
  const joined = [...before.values()].find((each) => each?.hasFolders);
  if (joined) {
    return family.filter((each) => (before.get(each)?.table ?? joined.table) === joined.table);
  }
  const tables = new Set([...before.values()].flatMap((each) => (each ? [each.table] : [])));
  return tables.size <= 1 && family.length >= SIBLINGS_MIN ? [...family] : [];
}

function findKnown({ files }: FolderFiles, known: KnownFiles): KnownFile | undefined {
  const found = files.flatMap(({ path }) => known(path) ?? []);
  return found.find(({ hasFolders }) => hasFolders) ?? found[0];
}

const DIGITS = /\d+/g;

/** Returns a key that is equal for folders that may form one table. */
function buildFamilyKey({ folder, kind, columns }: FolderFiles): string {
  const { parent, name } = splitFolder(folder);
  return JSON.stringify([parent, name.replace(DIGITS, '0'), kind, [...columns].sort()]);
}

/** Files without column names cannot be matched by columns. */
const canHaveSiblings = ({ folder, files }: FolderFiles): boolean =>
  /\d/.test(splitFolder(folder).name) &&
  files.every(({ reading: { layout } }) => layout.format !== 'csv' || layout.header);

/** A folder inside a zip has the zip as its parent. */
function splitFolder(folder: string): { parent: string; name: string } {
  const cut = Math.max(folder.lastIndexOf('/'), folder.lastIndexOf(MEMBER)) + 1;
  return { parent: folder.slice(0, cut), name: folder.slice(cut) };
}
