import { columnNames, freeName, safeName } from '../tables/names.js';
import type { SniffedFile } from './sniff/sniff-file.js';
import {
  FOLDER_COLUMN,
  type FolderFiles,
  folderName,
  folderValues,
  joinSiblings,
  type KnownFiles,
} from './group-folders.js';

/** What names of files tell of time: the column that it becomes. */
type TimeColumn = 'file_date' | 'file_month';

/** Orders of a date in a name that can be no other. A month is none: nobody has said which of its days. */
const DATES: [pattern: RegExp, column: TimeColumn][] = [
  [/(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)_(0[1-9]|1[0-2])_(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])(?![-_]?\d)/, 'file_month'],
];
const ENDINGS = /(\.(csv|tsv|psv|tab|dat|txt|json|ndjson|jsonl|parquet|gz|zip|snappy|out|log))+$/i;
/** Names that say nothing of what is in a file. */
const EMPTY = /^(part|data|file|export|chunk|output|table|rows|c|m|r)?$/;

/** The last part of a path, of a member of a zip that of the member. */
function fileName(path: string): string {
  return path.split(/[/!]/).at(-1) ?? path;
}

/** What files of one table have in common: the name without ending, dates, numbers; empty when that says nothing. */
function stemOf(path: string): string {
  const name = fileName(path).replace(ENDINGS, '');
  const stem = name
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '')
    .replace(/\d+/g, '')
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return EMPTY.test(stem) ? '' : stem;
}

/**
 * Days in names of files, `yyyy-mm-dd`, or months, `yyyy-mm`.
 * @returns undefined unless each has one, all alike
 */
function datesIn(paths: readonly string[]): { column: TimeColumn; values: string[] } | undefined {
  for (const [pattern, column] of DATES) {
    const values = paths.flatMap((path) => {
      const [, ...parts] = pattern.exec(fileName(path)) ?? [];
      if (parts.length === 0) return [];
      const value = parts.join('-');
      const time = new Date(`${value}${column === 'file_month' ? '-01' : ''}T00:00:00Z`);
      // 31 June is none.
      return time.toISOString().startsWith(value) ? [value] : [];
    });
    if (values.length === paths.length && paths.length > 0) return { column, values };
  }
  return undefined;
}

/** Files that form one table, and what it is to be called. */
export interface FileGroup {
  name: string;
  files: GroupedFile[];
  /** Columns that stand in the names of folders and files. */
  partitions: string[];
  /** The one of them that holds the names of sibling folders. */
  folderColumn?: string;
}

export interface GroupedFile extends SniffedFile {
  partition: Record<string, string | null>;
}

/** Files of one folder and format with the same keys in their folders. */
interface Kin {
  folder: string;
  /** Format and keys. */
  kind: string;
  files: SniffedFile[];
}

/** Files whose columns fit each other. */
type Cluster = Pick<FolderFiles, 'columns' | 'stems' | 'files'>;

/**
 * Groups files into tables, by folder, format and columns.
 * @param place what a table is called that lies nowhere else
 * @param known which table a file belonged to before
 */
export function groupFiles(
  files: readonly SniffedFile[],
  place: string,
  known: KnownFiles,
): FileGroup[] {
  const kins = new Map<string, Kin>();
  for (const file of files) {
    const { folder, values } = folderValues(file.path);
    const { format } = file.reading.layout;
    const family = format === 'ndjson' ? 'json' : format;
    const kind = JSON.stringify([family, values.map(([name]) => name)]);
    const key = JSON.stringify([folder, kind]);
    const kin = kins.get(key) ?? { folder, kind, files: [] };
    kin.files.push(file);
    kins.set(key, kin);
  }
  const clusters = [...kins.values()].flatMap(({ folder, kind, files: kin }) =>
    clustersOf(kin).map((cluster): FolderFiles => ({ folder, kind, ...cluster })),
  );
  const tables = joinSiblings(clusters, known);
  const taken = new Set<string>();
  return tables.map((table) => {
    const isAlone = tables.filter(({ folder }) => folder === table.folder).length === 1;
    const name = nameOf(table, isAlone, place, taken);
    taken.add(name);
    return { name, ...withPartitions(table) };
  });
}

function clustersOf(files: readonly SniffedFile[]): Cluster[] {
  const shapes = new Map<string, Cluster>();
  for (const file of files) {
    const names = file.reading.columns.map(({ name }) => name).sort();
    const key = JSON.stringify(names);
    const shape = shapes.get(key) ?? { columns: new Set(names), stems: new Set(), files: [] };
    shape.files.push(file);
    shape.stems.add(stemOf(file.path));
    shapes.set(key, shape);
  }
  const clusters: Cluster[] = [];
  // The widest first: what has fewer columns finds its place there.
  for (const shape of [...shapes.values()].sort((a, b) => b.columns.size - a.columns.size)) {
    const home = clusters.find((cluster) => areOne(cluster, shape));
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

/** Whether one has all columns of the other and they are most, or both are called alike; keys of JSON may be missing. */
function areOne(wide: Cluster, narrow: Cluster): boolean {
  const common = [...narrow.columns].filter((name) => wide.columns.has(name)).length;
  const isCalledAlike = [...narrow.stems].some((stem) => stem !== '' && wide.stems.has(stem));
  if (common === narrow.columns.size && isCalledAlike) return true;
  const isJson = narrow.files[0]?.reading.layout.format.endsWith('json') ?? false;
  if (common < narrow.columns.size && !isJson) return false;
  return common >= 2 && common >= wide.columns.size / 2;
}

function nameOf(
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
    `${folder}_${called}`,
    place,
    file ? stemOf(file.path) : '',
  ].map(safeName);
  const name = candidates.find((each) => each !== '' && !taken.has(each));
  return name ?? freeName(candidates.find((each) => each !== '') ?? 'files', taken);
}

function withPartitions({ files, areSiblings = false }: FolderFiles): Omit<FileGroup, 'name'> {
  const paths = files.map(({ path }) => path);
  const keys = folderValues(paths[0] ?? '').values.map(([key]) => key);
  const inFiles = new Set(files.flatMap(({ reading }) => reading.columns.map(({ name }) => name)));
  const names: string[] = [];
  for (const name of columnNames(keys)) {
    names.push(freeName(name, new Set([...inFiles, ...names])));
  }
  const folderColumn = areSiblings ? freeName(FOLDER_COLUMN, new Set([...inFiles, ...names])) : '';
  const dates = datesIn(paths);
  const dateName = dates && freeName(dates.column, new Set([...inFiles, ...names, folderColumn]));
  return {
    partitions: [folderColumn, ...names, dateName ?? ''].filter((name) => name !== ''),
    ...(areSiblings && { folderColumn }),
    files: files.map((file, index) => {
      const { values } = folderValues(file.path);
      const partition: Record<string, string | null> = Object.fromEntries(
        names.map((name, place) => [name, values[place]?.[1] ?? null]),
      );
      if (areSiblings) partition[folderColumn] = folderName(file.path);
      if (dateName !== undefined) partition[dateName] = dates?.values[index] ?? null;
      return { ...file, partition };
    }),
  };
}
