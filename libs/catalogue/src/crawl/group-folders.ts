import { NO_VALUE } from '#lake/ports/table-registry.js';
import { MEMBER } from '../tables/relations/open-text.js';
import type { ParquetKind, TableFile } from '../tables/table.js';
import type { SniffedFile } from './sniff/sniff-file.js';

/** What `HIVE` and its kin call the folder of null. */

/** What the folders of a path say. */
interface FolderValues {
  /** Folders without values, joined by `/`; empty for the place itself. */
  folder: string;
  /** Values of folders `key=value`, from the outer to the inner. */
  values: [key: string, value: string | null][];
}

/** Tells folders that hold a value, `year=2012`, from the others. @param path of a file, with `/` */
export function folderValues(path: string): FolderValues {
  const folders = path.split('/').slice(0, -1);
  const plain: string[] = [];
  const values: [string, string | null][] = [];
  for (const folder of folders) {
    const cut = folder.indexOf('=');
    if (cut <= 0) plain.push(folder);
    else {
      const value = decoded(folder.slice(cut + 1));
      values.push([folder.slice(0, cut), value === NO_VALUE ? null : value]);
    }
  }
  return { folder: plain.join('/'), values };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Column that holds the names of sibling folders; with a number behind it where the files have a column of this name. */
export const FOLDER_COLUMN = 'folder';
const FOLDER_COLUMNS = new RegExp(`^${FOLDER_COLUMN}(_\\d+)?$`);

/**
 * Fewest sibling folders that form one table. With more, folders that arrive one by one would each have a table of
 * their own by then, and keep it.
 */
const SIBLINGS_MIN = 2;

/** Files of one folder, or of sibling folders, that form one table. */
export interface FolderFiles {
  /** Without folders `key=value`; of sibling folders without the digits. */
  folder: string;
  /** Format and keys of the folders `key=value`: others form tables of their own. */
  kind: string;
  columns: Set<string>;
  stems: Set<string>;
  files: SniffedFile[];
  /** They lie in sibling folders, whose names become a column. */
  areSiblings?: boolean;
}

/** Which table a file belonged to when its place was last crawled. */
interface KnownFile {
  table: string;
  /** The table has a column of the names of sibling folders. */
  hasFolders: boolean;
}

/** @param known table of a file, by its path */
export type KnownFiles = (path: string) => KnownFile | undefined;

/** Returns which tables the files belonged to. @param tables by any text that tells them apart */
export function knownFiles(
  tables: Iterable<[table: string, files: readonly TableFile[]]>,
): KnownFiles {
  const known = new Map<string, KnownFile>();
  for (const [table, files] of tables) {
    for (const { path, partition } of files) {
      const hasFolders = Object.entries(partition).some(
        ([column, value]) => FOLDER_COLUMNS.test(column) && value === folderName(path),
      );
      known.set(path, { table, hasFolders });
    }
  }
  return (path) => known.get(path);
}

/** Name of the folder that a file lies in, folders `key=value` left out; empty at the top of a place or a zip. */
export const folderName = (path: string): string => splitFolder(folderValues(path).folder).name;

/**
 * Joins sibling folders that have the same columns and whose names differ only in digits: `store_1`, `store_2`.
 * Folders that belong to different known tables stay apart, so that no table changes hands or loses its files.
 */
export function joinSiblings(all: readonly FolderFiles[], known: KnownFiles): FolderFiles[] {
  const families = new Map<string, FolderFiles[]>();
  for (const each of all) {
    const key = familyOf(each);
    const family = families.get(key);
    if (family) family.push(each);
    else families.set(key, [each]);
  }
  return [...families.values()].flatMap(alike).flatMap((family) => {
    const joined = siblingsIn(family, known);
    const [first] = joined;
    if (!first) return family;
    const others = family.filter((each) => !joined.includes(each));
    return [joinedFolders(first, joined), ...others];
  });
}

function joinedFolders(first: FolderFiles, all: readonly FolderFiles[]): FolderFiles {
  const { parent, name } = splitFolder(first.folder);
  return {
    ...first,
    folder: `${parent}${name.replace(DIGITS, '')}`.replace(/\/$/, ''),
    stems: new Set(all.flatMap(({ stems }) => [...stems])),
    files: all.flatMap(({ files }) => files),
    areSiblings: true,
  };
}

/** Folders whose columns have the same kinds, of a family. Text files have none: their types are proved later, together. */
function alike(family: readonly FolderFiles[]): FolderFiles[][] {
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

/** The folders of a family that form one table; none where each keeps its own. */
function siblingsIn(family: readonly FolderFiles[], known: KnownFiles): FolderFiles[] {
  if (!family.every(canHaveSiblings)) return [];
  const before = new Map(family.map((each) => [each, knownIn(each, known)]));
  const joined = [...before.values()].find((each) => each?.hasFolders);
  if (joined) {
    return family.filter((each) => (before.get(each)?.table ?? joined.table) === joined.table);
  }
  const tables = new Set([...before.values()].flatMap((each) => (each ? [each.table] : [])));
  return tables.size <= 1 && family.length >= SIBLINGS_MIN ? [...family] : [];
}

function knownIn({ files }: FolderFiles, known: KnownFiles): KnownFile | undefined {
  const found = files.flatMap(({ path }) => known(path) ?? []);
  return found.find(({ hasFolders }) => hasFolders) ?? found[0];
}

const DIGITS = /\d+/g;

/** Equal for those that may form one table. */
function familyOf({ folder, kind, columns }: FolderFiles): string {
  const { parent, name } = splitFolder(folder);
  return JSON.stringify([parent, name.replace(DIGITS, '0'), kind, [...columns].sort()]);
}

/** Columns that the files do not name say nothing of what is in them. */
const canHaveSiblings = ({ folder, files }: FolderFiles): boolean =>
  /\d/.test(splitFolder(folder).name) &&
  files.every(({ reading: { layout } }) => layout.format !== 'csv' || layout.header);

/** A folder within a zip has the zip as its parent. */
function splitFolder(folder: string): { parent: string; name: string } {
  const cut = Math.max(folder.lastIndexOf('/'), folder.lastIndexOf(MEMBER)) + 1;
  return { parent: folder.slice(0, cut), name: folder.slice(cut) };
}
