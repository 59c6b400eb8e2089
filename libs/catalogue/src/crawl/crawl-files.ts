import pLimit from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import { toColumnNames, chooseFreeName } from '../tables/names.js';
import type { Place, PlacedFile, UnlistedEntry } from '../tables/place.js';
import type { FileReading, Layout, Relation, SourceColumn, TableFile } from '../tables/table.js';
import type { FileCache } from '../tables/relations/file-cache.js';
import { localiseFile, tableSql } from '../tables/relations/file-relations.js';
import { MEMBER } from '../tables/relations/open-text.js';
import type { StoredTable } from '../tables/stored-tables.js';
import { type FileGroup, groupFiles, indexKnownFiles } from './group-files.js';
import type { RunQueries } from './batch-queries.js';
import { completeJsonKeys } from './find-keys.js';
import { inferTable } from './infer-table.js';
import { inferGroup, type InferenceTools } from './infer-group.js';
import { type SniffedFile, sniffFile } from './sniff/sniff-file.js';
import type { CrawledPlace, CrawledTable, Unreadable } from './crawl-report.js';
import { type CrawledTables, saveFinding } from './crawled-tables.js';

const nameColumns = (columns: readonly SourceColumn[]) =>
  toColumnNames(columns.map(({ source }) => source));

/** Returns a reading with column names by the current rules, so that old and new files compare alike. */
function renameColumns(reading: FileReading): FileReading {
  const names = nameColumns(reading.columns);
  const columns = reading.columns.map((column, at) => ({
    ...column,
    name: names[at] ?? column.name,
  }));
  return { ...reading, columns };
}

/** Returns a group with the column names that its table already has: a table keeps its names when rules change. */
function keepKnownNames(group: FileGroup, before: readonly TableFile[]): FileGroup {
  const known = new Map<string, string>();
  for (const { reading } of before) {
    if (!reading) continue;
    for (const [at, today] of nameColumns(reading.columns).entries()) {
      const name = reading.columns[at]?.name ?? today;
      if (name !== today && !known.has(today)) known.set(today, name);
    }
  }
  if (known.size === 0) return group;
  const files = group.files.map((file) => {
    const columns = file.reading.columns.map((column) => ({
      ...column,
      name: known.get(column.name) ?? column.name,
    }));
    const areApart = new Set(columns.map(({ name }) => name)).size === columns.length;
    return areApart ? { ...file, reading: { ...file.reading, columns } } : file;
  });
  return { ...group, files };
}

/** A table from the last crawl, with its files. */
interface KnownTable {
  table: StoredTable;
  files: TableFile[];
}

/**
 * Returns the known table of each group: the one that shares most files, else the one of the same name. A table keeps
 * its name when files are added.
 */
function matchGroups(
  groups: readonly FileGroup[],
  known: readonly KnownTable[],
): Map<FileGroup, KnownTable> {
  const homes = new Map<string, KnownTable>();
  for (const each of known) for (const { path } of each.files) homes.set(path, each);
  const shared = groups.flatMap((group) => {
    const counts = new Map<KnownTable, number>();
    for (const { path } of group.files) {
      const home = homes.get(path);
      if (home) counts.set(home, (counts.get(home) ?? 0) + 1);
    }
    return [...counts].map(([home, count]) => ({ group, home, count }));
  });
  const matched = new Map<FileGroup, KnownTable>();
  const used = new Set<KnownTable>();
  const match = (group: FileGroup, home: KnownTable): void => {
    if (matched.has(group) || used.has(home)) return;
    matched.set(group, home);
    used.add(home);
  };
  for (const { group, home } of shared.sort((a, b) => b.count - a.count)) match(group, home);
  for (const group of groups) {
    const home = known.find(({ table }) => table.name === group.name);
    if (home) match(group, home);
  }
  return matched;
}

const FILES_AT_ONCE = 32;
const TABLES_AT_ONCE = 50;

interface FileCrawl extends InferenceTools {
  tables: CrawledTables;
  /** Database name of new tables. */
  database: string;
  signal?: AbortSignal | undefined;
}

/**
 * Finds and stores the tables below a place. Unchanged files are not read again. If any file of a table is new, changed
 * or gone, the crawl checks all values of the table again: types proved by some files may not fit all.
 */
export async function crawlFiles(crawl: FileCrawl): Promise<CrawledPlace> {
  const { place, tables: stored, database, signal } = crawl;
  const known = await Promise.all(
    (await stored.listAt(place.url)).map(async (table) => ({
      table,
      files: await stored.files(table),
    })),
  );
  const readings = createReadingFinder(known.flatMap(({ files }) => files));
  const { looked, sniffed, unreadable } = await sniffAll(crawl, readings);
  const belonged = indexKnownFiles(known.map(({ table, files }) => [table.id, files]));
  const groups = groupFiles(sniffed, database, belonged);
  const before = matchGroups(groups, known);
  const taken = await stored.listNames(database);
  const named = groups.map((group) => {
    const name = before.get(group)?.table.name ?? chooseFreeName(group.name, taken);
    taken.add(name);
    const home = before.get(group);
    return { ...(home ? keepKnownNames(group, home.files) : group), name, home };
  });
  const limit = pLimit(TABLES_AT_ONCE);
  const unchanged: string[] = [];
  const outcomes = await Promise.allSettled(
    named.map(({ home, ...group }) =>
      limit(async (): Promise<CrawledTable | undefined> => {
        signal?.throwIfAborted();
        if (home && isUnchanged(group, home.files)) {
          unchanged.push(home.table.id);
          return toCrawledTable(home.table, home.table.missingSince ? 'widened' : 'unchanged');
        }
        const found = await inferGroup(crawl, group, unreadable);
        const isUnreadable = createUnreadableTest(unreadable);
        const expectedFiles = group.files.map(({ path }) => path);
        const where = { database, location: place.url, home, isUnreadable, expectedFiles };
        return found && saveFinding(stored, { ...found, ...where });
      }),
    ),
  );
  signal?.throwIfAborted();
  await stored.markSeen(unchanged);
  const present = new Set([...before.values()]);
  const missing = known.filter((each) => !present.has(each));
  await stored.markMissing(missing.map(({ table }) => table.id));
  const tables = outcomes.map((each) => (each.status === 'fulfilled' ? each.value : undefined));
  return {
    files: looked,
    tables: [
      ...tables.filter((each) => each !== undefined),
      ...missing.map(({ table, files }) => {
        const isThere = files.some(({ path }) => createUnreadableTest(unreadable)(path));
        const what = isThere ? 'none of its files can be read' : 'none of its files exists';
        return {
          ...toCrawledTable(table, 'missing'),
          changes: [`${what} any more; it stays in the catalogue`],
        };
      }),
    ],
    unreadable,
    errors: outcomes.flatMap((each) => (each.status === 'rejected' ? [toError(each.reason)] : [])),
  };
}

function createReadingFinder(files: readonly TableFile[]) {
  const known = new Map(files.map((file) => [file.path, file]));
  return ({ path, version }: PlacedFile): FileReading | undefined => {
    const file = known.get(path);
    const isSame = version !== undefined && file?.version === version;
    return isSame && file.reading ? renameColumns(file.reading) : undefined;
  };
}

async function sniffAll(crawl: FileCrawl, readings: (file: PlacedFile) => FileReading | undefined) {
  const { place, signal } = crawl;
  const sniff = async (file: PlacedFile) => {
    const found = await sniffFile(place, file, readings);
    const whole = found.map((each) =>
      'isOpen' in each ? completeJsonKeys(crawl, each) : Promise.resolve(each),
    );
    return Promise.all(whole);
  };
  const limit = pLimit(FILES_AT_ONCE);
  const looks: Promise<(SniffedFile | UnlistedEntry)[]>[] = [];
  for await (const found of place.list()) {
    signal?.throwIfAborted();
    const look = 'why' in found ? Promise.resolve([found]) : limit(() => sniff(found));
    // All reads are awaited after the listing ends.
    look.catch(() => undefined);
    looks.push(look);
  }
  const all = (await Promise.all(looks)).flat();
  return {
    looked: looks.length,
    sniffed: all.filter((each) => 'reading' in each),
    unreadable: all.flatMap((each) => ('why' in each ? [{ file: each.path, why: each.why }] : [])),
  };
}

/** Whether a table has the same files as before, none changed. */
function isUnchanged({ files }: FileGroup, before: readonly TableFile[]): boolean {
  if (files.length !== before.length) return false;
  const versions = new Map(before.map(({ path, version }) => [path, version]));
  return files.every(({ path, version }) => versions.get(path) === version);
}

const toError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error(String(reason));

/** Returns a test for paths: whether the file, or its zip, is unreadable. */
function createUnreadableTest(unreadable: readonly Unreadable[]): (path: string) => boolean {
  const paths = new Set(unreadable.map(({ file }) => file));
  return (path) => paths.has(path) || paths.has(path.split(MEMBER, 1)[0] ?? path);
}

function toCrawledTable(
  table: Omit<CrawledTable, 'address' | 'outcome' | 'format' | 'columns' | 'changes'> & {
    database: string;
    name: string;
    layout: Layout;
    columns: readonly unknown[];
  },
  outcome: CrawledTable['outcome'],
): CrawledTable {
  const { database, name, layout, files, rows, columns } = table;
  const address = `${database}.${name}`;
  const { format } = layout;
  return { address, outcome, format, files, rows, columns: columns.length, changes: [] };
}

interface Tools {
  place: Place;
  cache: FileCache;
  runQueries: RunQueries;
}

/**
 * Returns a relation over one file that no crawl has stored, typed by all of its values.
 * @param path of the file below the place
 * @throws AppError SOURCE_UNREADABLE when the file is missing, unreadable or holds several tables
 */
export async function openFileTable(
  { place, cache, runQueries }: Tools,
  path: string,
): Promise<Relation> {
  const refuse = (why: string) => new AppError('SOURCE_UNREADABLE', `${path}: ${why}`);
  const file = await place.find(path);
  if (!file) throw refuse('the file does not exist');
  if ('why' in file) throw refuse(file.why);
  const [begin, another] = await sniffFile(place, file, () => undefined);
  if (!begin) throw refuse('has no data');
  if (another) throw refuse('contains several files; crawl its folder and use one of the tables');
  const tools = { place, cache, runQueries };
  const sniffed = 'isOpen' in begin ? await completeJsonKeys(tools, begin) : begin;
  if ('why' in sniffed) throw refuse(sniffed.why);
  const { reading } = sniffed;
  const local = {
    reading,
    partition: {},
    path: await localiseFile(place, cache, sniffed, reading),
  };
  const { columns, nullTokens } = await inferTable(runQueries, [local], []);
  const { layout } = reading;
  const table = {
    columns,
    layout: layout.format === 'csv' ? { ...layout, nullTokens } : layout,
  };
  return {
    name: 'file',
    sql: tableSql(table, [local]),
    files: [local.path],
    bytes: file.bytes,
    isParquet: layout.format === 'parquet',
    columns: columns.map(({ name, type }) => ({ name, type })),
  };
}
