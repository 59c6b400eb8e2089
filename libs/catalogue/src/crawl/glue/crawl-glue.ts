import { AppError } from '#platform/errors/app-error.js';
import type { TableCrawler } from '#lake/ports/hive-table.js';
import type { Place } from '../../tables/places/place.js';
import type { Sources } from '../../tables/places/sources.js';
import type { TableFile } from '../../tables/table.js';
import { freeName } from '../../tables/names.js';
import type { CrawledPlace, CrawledTable } from '../store/crawl-report.js';
import type { CrawledTables } from '../store/crawled-tables.js';
import { saveFound } from '../store/save-found.js';
import { fromGlue, type FromGlue } from './from-glue.js';

interface GlueCrawl {
  crawler: TableCrawler;
  sources: Pick<Sources, 'place'>;
  stored: CrawledTables;
  /** What the tables are called by. */
  database: string;
  signal?: AbortSignal | undefined;
}

/** Has a crawler of Glue run, and takes its tables with the files that lie in them now. */
export async function crawlGlue(crawl: GlueCrawl): Promise<CrawledPlace> {
  const { crawler, stored, database, signal } = crawl;
  const { found, skipped } = fromGlue(await crawler.crawl(signal), database, new Date());
  const addresses = await stored.taken();
  const taken: CrawledPlace = {
    files: 0,
    tables: [],
    unreadable: skipped.map(({ name, reason }) => ({ file: name, why: reason })),
    faults: [],
  };
  for (const each of found) {
    signal?.throwIfAborted();
    try {
      const table = await take(each, crawl, addresses, taken);
      addresses.add(table.address);
      taken.tables.push(table);
      taken.files += table.files;
    } catch (error) {
      if (!(error instanceof AppError) || signal?.aborted) throw error;
      if (error.retryable) taken.faults.push(error);
      else taken.unreadable.push({ file: each.table.name, why: error.message });
    }
  }
  return taken;
}

async function take(
  { table, partitions }: FromGlue,
  { sources, stored, database }: GlueCrawl,
  addresses: ReadonlySet<string>,
  { unreadable }: CrawledPlace,
): Promise<CrawledTable> {
  const place = sources.place(encodeURI(table.location).replace(/[?#]/g, encodeURIComponent));
  const known = await stored.at(place.url);
  const before = known.find((each) => each.name === table.name && each.database === database);
  const home = before && { table: before, files: await stored.files(before) };
  const taken = new Set(
    [...addresses]
      .filter((address) => address.startsWith(`${database}.`))
      .map((address) => address.slice(database.length + 1)),
  );
  const { layout, columns } = table;
  const isPartitioned = columns.some(({ isPartition }) => isPartition);
  const folders = isPartitioned ? foldersOf(table.location, partitions, unreadable) : ALL;
  return saveFound(stored, {
    database,
    layout,
    home,
    location: place.url,
    name: before?.name ?? freeName(table.name, taken),
    files: await filesIn(place, folders),
    inferred: { columns, keys: [], rows: null },
  });
}

interface Folder {
  /** Below the table's, with a slash at its end; empty for the table's own. */
  prefix: string;
  values: Record<string, string | null>;
}

const ALL: readonly Folder[] = [{ prefix: '', values: {} }];

/** Folders of partitions, the longest first: one may lie in another. */
function foldersOf(
  location: string,
  partitions: FromGlue['partitions'],
  unreadable: CrawledPlace['unreadable'],
): Folder[] {
  const root = withSlash(location);
  return partitions
    .flatMap(({ location: place, values }) => {
      const folder = withSlash(place);
      if (folder.startsWith(root)) return [{ prefix: folder.slice(root.length), values }];
      const why = 'is a partition outside of the folder of its table, and is left out';
      unreadable.push({ file: place, why });
      return [];
    })
    .sort((a, b) => b.prefix.length - a.prefix.length);
}

async function filesIn(place: Place, folders: readonly Folder[]): Promise<TableFile[]> {
  const files: TableFile[] = [];
  for await (const found of place.list()) {
    if ('why' in found || found.bytes === 0) continue;
    const folder = folders.find(({ prefix }) => found.path.startsWith(prefix));
    if (!folder) continue;
    const { path, bytes, modified, version } = found;
    files.push({
      path,
      bytes,
      modified,
      partition: folder.values,
      ...(version !== undefined && { version }),
    });
  }
  return files;
}

const withSlash = (location: string): string =>
  location.endsWith('/') ? location : `${location}/`;
