import pLimit from 'p-limit';
import type { PlacedFile, Unlisted } from '../tables/places/place.js';
import { MEMBER } from '../tables/relations/open-text.js';
import type { FileReading, Layout, TableFile } from '../tables/table.js';
import { type FileGroup, groupFiles } from './group/group-files.js';
import { knownFiles } from './group/sibling-folders.js';
import { withWholeKeys } from './infer/whole-keys.js';
import { namedAnew, withKnownNames } from './known-names.js';
import { matchGroups } from './match-groups.js';
import { proveGroup, type Proving } from './prove-group.js';
import { freeName } from '../tables/names.js';
import { sniffFile, type SniffedFile } from './sniff/sniff-file.js';
import type { CrawledPlace, CrawledTable, Unreadable } from './store/crawl-report.js';
import { saveFound } from './store/save-found.js';
import type { CrawledTables } from './store/crawled-tables.js';

const FILES_AT_ONCE = 32;
const TABLES_AT_ONCE = 50;

/** What a crawl of files works with. */
export interface FileCrawl extends Proving {
  stored: CrawledTables;
  /** What the tables are called by. */
  database: string;
  signal?: AbortSignal | undefined;
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
  const { looked, sniffed, unreadable } = await sniffAll(crawl, readings);
  const belonged = knownFiles(known.map(({ table, files }) => [table.id, files]));
  const groups = groupFiles(sniffed, database, belonged);
  const before = matchGroups(groups, known);
  const taken = new Set(
    [...(await stored.taken())]
      .filter((address) => address.startsWith(`${database}.`))
      .map((address) => address.slice(database.length + 1)),
  );
  const named = groups.map((group) => {
    const name = before.get(group)?.table.name ?? freeName(group.name, taken);
    taken.add(name);
    const home = before.get(group);
    return { ...(home ? withKnownNames(group, home.files) : group), name, home };
  });
  const limit = pLimit(TABLES_AT_ONCE);
  const unchanged: string[] = [];
  const outcomes = await Promise.allSettled(
    named.map(({ home, ...group }) =>
      limit(async (): Promise<CrawledTable | undefined> => {
        signal?.throwIfAborted();
        if (home && isUnchanged(group, home.files)) {
          unchanged.push(home.table.id);
          return crawled(home.table, home.table.missingSince ? 'widened' : 'unchanged');
        }
        const found = await proveGroup(crawl, group, unreadable);
        const isUnreadable = unreadableIn(unreadable);
        const wanted = group.files.map(({ path }) => path);
        const where = { database, location: place.url, home, isUnreadable, wanted };
        return found && saveFound(stored, { ...found, ...where });
      }),
    ),
  );
  signal?.throwIfAborted();
  await stored.seen(unchanged);
  const present = new Set([...before.values()]);
  const missing = known.filter((each) => !present.has(each));
  await stored.missing(missing.map(({ table }) => table.id));
  const tables = outcomes.map((each) => (each.status === 'fulfilled' ? each.value : undefined));
  return {
    files: looked,
    tables: [
      ...tables.filter((each) => each !== undefined),
      ...missing.map(({ table, files }) => {
        const isThere = files.some(({ path }) => unreadableIn(unreadable)(path));
        const what = isThere ? 'none of its files can be read' : 'none of its files is there';
        return { ...crawled(table, 'missing'), changes: [`${what} any more; it stays`] };
      }),
    ],
    unreadable,
    faults: outcomes.flatMap((each) => (each.status === 'rejected' ? [asError(each.reason)] : [])),
  };
}

function readingsOf(files: readonly TableFile[]) {
  const known = new Map(files.map((file) => [file.path, file]));
  return ({ path, version }: PlacedFile): FileReading | undefined => {
    const file = known.get(path);
    const isSame = version !== undefined && file?.version === version;
    return isSame && file.reading ? namedAnew(file.reading) : undefined;
  };
}

async function sniffAll(crawl: FileCrawl, readings: (file: PlacedFile) => FileReading | undefined) {
  const { place, signal } = crawl;
  const sniff = async (file: PlacedFile) => {
    const found = await sniffFile(place, file, readings);
    const whole = found.map((each) =>
      'isOpen' in each ? withWholeKeys(crawl, each) : Promise.resolve(each),
    );
    return Promise.all(whole);
  };
  const limit = pLimit(FILES_AT_ONCE);
  const looks: Promise<(SniffedFile | Unlisted)[]>[] = [];
  for await (const found of place.list()) {
    signal?.throwIfAborted();
    const look = 'why' in found ? Promise.resolve([found]) : limit(() => sniff(found));
    // It is awaited once all are listed.
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

/** Whether a table's files are those it had, none changed. */
function isUnchanged({ files }: FileGroup, before: readonly TableFile[]): boolean {
  if (files.length !== before.length) return false;
  const versions = new Map(before.map(({ path, version }) => [path, version]));
  return files.every(({ path, version }) => versions.get(path) === version);
}

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error(String(reason));

/** Whether a file, or the zip that it is in, was found unreadable. */
function unreadableIn(unreadable: readonly Unreadable[]): (path: string) => boolean {
  const paths = new Set(unreadable.map(({ file }) => file));
  return (path) => paths.has(path) || paths.has(path.split(MEMBER, 1)[0] ?? path);
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
  const address = `${database}.${name}`;
  const { format } = layout;
  return { address, outcome, format, files, rows, columns: columns.length, changes: [] };
}
