import pLimit from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import type { Place, PlacedFile, Unlisted } from '../tables/places/place.js';
import type { FileCache } from '../tables/relations/file-cache.js';
import { localise } from '../tables/relations/localise.js';
import type { LocalFile } from '../tables/relations/rows-sql.js';
import type { FileReading, Layout, TableFile } from '../tables/table.js';
import type { CrawledTable } from './store/crawl-report.js';
import { type FileGroup, groupFiles, type GroupedFile } from './group/group-files.js';
import type { Ask } from './infer/ask.js';
import { type Inferred, inferTable } from './infer/infer-table.js';
import { findUnreadable } from './infer/unreadable.js';
import { matchGroups } from './match-groups.js';
import { freeName } from './sniff/names.js';
import { sniffFile, type SniffedFile } from './sniff/sniff-file.js';
import { saveFound } from './store/save-found.js';
import type { CrawledTables } from './store/crawled-tables.js';

const FILES_AT_ONCE = 32;
const TABLES_AT_ONCE = 50;

/** What a crawl of files works with. */
export interface FileCrawl {
  place: Place;
  cache: FileCache;
  stored: CrawledTables;
  ask: Ask;
  /** What the tables are called by. */
  database: string;
  signal?: AbortSignal | undefined;
}

export interface CrawledPlace {
  files: number;
  tables: CrawledTable[];
  unreadable: { file: string; why: string }[];
}

interface ReadableFile extends LocalFile {
  file: GroupedFile;
}

/**
 * Finds the tables below a place, and writes them down. A file that is as it was is not looked into again; a table of
 * which any file is new, changed or gone is proved anew by all its values, for what holds of a part may not of all.
 */
export async function crawlFiles(crawl: FileCrawl): Promise<CrawledPlace> {
  const { place, stored, database, signal } = crawl;
  const known = await Promise.all(
    (await stored.at(place.url)).map(async (table) => ({
      table,
      files: await stored.files(table),
    })),
  );
  const readings = readingsOf(known.flatMap(({ files }) => files));
  const { looked, sniffed, unreadable } = await sniffAll(place, readings, signal);
  const groups = groupFiles(sniffed, database);
  const before = matchGroups(groups, known);
  const taken = new Set(
    [...(await stored.taken())]
      .filter((address) => address.startsWith(`${database}.`))
      .map((address) => address.slice(database.length + 1)),
  );
  const named = groups.map((group) => {
    const name = before.get(group)?.table.name ?? freeName(group.name, taken);
    taken.add(name);
    return { ...group, name, home: before.get(group) };
  });
  const limit = pLimit(TABLES_AT_ONCE);
  const unchanged: string[] = [];
  const tables = await Promise.all(
    named.map(({ home, ...group }) =>
      limit(async (): Promise<CrawledTable | undefined> => {
        signal?.throwIfAborted();
        if (home && isUnchanged(group, home.files)) {
          unchanged.push(home.table.id);
          return crawled(home.table, home.table.missingSince ? 'widened' : 'unchanged');
        }
        const found = await proveGroup(crawl, group, unreadable);
        return found && saveFound(stored, { ...found, database, location: place.url, home });
      }),
    ),
  );
  await stored.seen(unchanged);
  const present = new Set([...before.values()]);
  const missing = known.filter((each) => !present.has(each)).map(({ table }) => table);
  await stored.missing(missing.map(({ id }) => id));
  return {
    files: looked,
    tables: [
      ...tables.filter((each) => each !== undefined),
      ...missing.map((table) => crawled(table, 'missing')),
    ],
    unreadable,
  };
}

function readingsOf(files: readonly TableFile[]) {
  const known = new Map(files.map((file) => [file.path, file]));
  return ({ path, version }: PlacedFile): FileReading | undefined => {
    const file = known.get(path);
    return version !== undefined && file?.version === version ? file.reading : undefined;
  };
}

async function sniffAll(
  place: Place,
  readings: (file: PlacedFile) => FileReading | undefined,
  signal: AbortSignal | undefined,
) {
  const limit = pLimit(FILES_AT_ONCE);
  const looks: Promise<(SniffedFile | Unlisted)[]>[] = [];
  for await (const found of place.list()) {
    signal?.throwIfAborted();
    looks.push(
      'why' in found ? Promise.resolve([found]) : limit(() => sniffFile(place, found, readings)),
    );
  }
  const all = (await Promise.all(looks)).flat();
  return {
    looked: looks.length,
    sniffed: all.filter((each) => 'reading' in each),
    unreadable: all.flatMap((each) => ('why' in each ? [{ file: each.path, why: each.why }] : [])),
  };
}

/** Whether a table's files are those it had, none changed. */
function isUnchanged({ files }: FileGroup, before: readonly TableFile[]): boolean {
  if (files.length !== before.length) return false;
  const versions = new Map(before.map(({ path, version }) => [path, version]));
  return files.every(({ path, version }) => versions.get(path) === version);
}

/** @returns undefined when none of its files can be read */
async function proveGroup(
  { place, cache, ask }: FileCrawl,
  { name, files, partitions }: FileGroup,
  unreadable: { file: string; why: string }[],
): Promise<{ name: string; layout: Layout; files: GroupedFile[]; inferred: Inferred } | undefined> {
  const limit = pLimit(FILES_AT_ONCE);
  let readable = (
    await Promise.all(
      files.map((file) =>
        limit(() => localFile(place, cache, file)).catch((error: unknown) => {
          if (!(error instanceof AppError) || error.retryable) throw error;
          unreadable.push({ file: file.path, why: error.message.replace(`${file.path}: `, '') });
          return undefined;
        }),
      ),
    )
  ).filter((file) => file !== undefined);
  const [first] = readable;
  if (!first) return undefined;
  const prove = () => inferTable(ask, readable, partitions);
  const inferred = await prove().catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.code === 'QUERY_CANCELLED') throw error;
    const bad = await findUnreadable(ask, readable);
    if (bad.length === 0) {
      // One table that is too much for the engine is no reason to leave out the others.
      unreadable.push({ file: first.file.path, why: `${error.message}; split the file` });
      return undefined;
    }
    unreadable.push(...bad.map(({ file, why }) => ({ file: file.file.path, why })));
    readable = readable.filter((file) => !bad.some((each) => each.file === file));
    return readable.length === 0 ? undefined : prove();
  });
  if (!inferred) return undefined;
  const { layout } = first.reading;
  return {
    name,
    layout: layout.format === 'csv' ? { ...layout, nullTokens: inferred.nullTokens } : layout,
    files: readable.map(({ file }) => file),
    inferred,
  };
}

async function localFile(place: Place, cache: FileCache, file: GroupedFile): Promise<ReadableFile> {
  const { reading, partition } = file;
  return { file, reading, partition, path: await localise(place, cache, file, reading) };
}

/** A table that was not looked into again. */
function crawled(
  table: Omit<CrawledTable, 'address' | 'outcome' | 'format' | 'columns' | 'changes'> & {
    database: string;
    name: string;
    layout: Layout;
    columns: readonly unknown[];
  },
  outcome: CrawledTable['outcome'],
): CrawledTable {
  const { database, name, layout, files, rows, columns } = table;
  const changes = outcome === 'missing' ? ['none of its files is there any more; it stays'] : [];
  const address = `${database}.${name}`;
  const { format } = layout;
  return { address, outcome, format, files, rows, columns: columns.length, changes };
}
