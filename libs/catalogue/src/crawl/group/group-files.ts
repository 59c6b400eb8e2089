import { columnNames, freeName, safeName } from '../../tables/names.js';
import type { SniffedFile } from '../sniff/sniff-file.js';
import { datesIn, stemOf } from './file-names.js';
import { folderValues } from './folder-values.js';
import {
  FOLDER_COLUMN,
  type FolderFiles,
  folderName,
  joinSiblings,
  type KnownFiles,
} from './sibling-folders.js';

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
