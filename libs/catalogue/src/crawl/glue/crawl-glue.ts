import type { HiveColumn, HiveTable, TableCrawler } from '#lake/ports/hive-table.js';
import { NO_VALUE } from '#lake/ports/table-registry.js';
import { AppError } from '#platform/errors/app-error.js';
import { chooseFreeName } from '../../tables/names.js';
import type { Place, Sources } from '../../tables/place.js';
import {
  type CatalogueTable,
  type TableColumn,
  createTableColumn,
  type TableFile,
} from '../../tables/table.js';
import type { CrawledPlace, CrawledTable } from '../crawl-report.js';
import { type CrawledTables, saveFinding } from '../crawled-tables.js';
import { toLayout, toSqlType, type TablePartition, addTrailingSlash } from './glue-layout.js';

/** A table of Glue, converted for the catalogue. */
export interface ConvertedTable {
  table: CatalogueTable;
  /** Folders of a table with partition columns. */
  partitions: TablePartition[];
}

/** Tables that a crawl of Glue added to the catalogue, and those that it left out. */
interface GlueConversion {
  converted: ConvertedTable[];
  /** Tables left out, with the reason. */
  skipped: { name: string; reason: string }[];
}

/** Table formats that the serde does not show. */
const KINDS: Record<string, string> = { ICEBERG: 'Iceberg', DELTA: 'Delta Lake' };

/**
 * Converts tables of Glue for the catalogue.
 * @param database of the new tables
 * @param seenAt time of the crawl
 */
export function convertTables(
  tables: readonly HiveTable[],
  database: string,
  seenAt: Date,
): GlueConversion {
  const crawl: GlueConversion = { converted: [], skipped: [] };
  const taken = new Map<string, string>();
  for (const hive of tables) {
    const table = toTable(hive, database, seenAt);
    const other = 'name' in table ? taken.get(table.name) : undefined;
    if ('reason' in table) {
      crawl.skipped.push({ name: hive.name, reason: table.reason });
    } else if (other !== undefined) {
      const reason = `${other} already has the name ${table.name} in the catalogue; rename one of the two in Glue`;
      crawl.skipped.push({ name: hive.name, reason });
    } else {
      taken.set(table.name, hive.name);
      crawl.converted.push({ table, partitions: toPartitions(hive) });
    }
  }
  return crawl;
}

function toTable(
  hive: HiveTable,
  database: string,
  seenAt: Date,
): CatalogueTable | { reason: string } {
  const kind = KINDS[(hive.parameters['table_type'] ?? '').toUpperCase()];
  if (kind) return { reason: `a crawl does not read tables of ${kind}` };
  if (!/^s3[an]?:\/\//.test(hive.location)) return { reason: 'it has no files on S3' };
  const layout = toLayout(hive);
  if ('reason' in layout) return layout;
  const columns = [
    ...hive.columns.map((column) => toColumn(column, false)),
    ...hive.partitionKeys.map((column) => toColumn(column, true)),
  ];
  const doubled = columns.find(({ name }, at) => columns.findIndex((c) => c.name === name) !== at);
  if (doubled) return { reason: `it has the column ${doubled.name} twice` };
  return {
    database,
    name: toAddressName(hive.name),
    origin: 'crawl',
    location: hive.location.replace(/^s3[an]:/, 's3:'),
    layout,
    columns,
    keys: [],
    comment: hive.comment,
    owner: null,
    tags: [],
    version: 1,
    // `recordCount` of a crawler is an estimate from samples.
    rows: null,
    bytes: readCount(hive, 'sizeKey'),
    files: readCount(hive, 'objectCount'),
    freshAt: null,
    seenAt,
  };
}

function toColumn({ name, type, comment }: HiveColumn, isPartition: boolean): TableColumn {
  const sqlType = toSqlType(type);
  const isExact = sqlType !== 'VARCHAR' || /^(string|varchar|char)\b/i.test(type);
  const note = isExact ? null : `its type in Glue is ${type}, which the catalogue reads as text`;
  const column = createTableColumn(name, sqlType, { isPartition, comment, note });
  // Hive writes dates only as yyyy-mm-dd.
  return sqlType === 'DATE' ? { ...column, dateOrder: 'yyyy-mm-dd' } : column;
}

function toPartitions({ partitions, partitionKeys }: HiveTable): TablePartition[] {
  return partitions.map(({ location, values }) => ({
    location: location.replace(/^s3[an]:/, 's3:'),
    values: Object.fromEntries(
      partitionKeys.map(({ name }, at) => {
        const value = values[at] ?? null;
        return [name, value === NO_VALUE ? null : value];
      }),
    ),
  }));
}

/** Glue allows any character in a name; an address allows letters, digits and `_`. */
function toAddressName(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9_]+/g, '_');
  return /^[a-z]/.test(plain) ? plain : `t_${plain}`;
}

function readCount({ parameters }: HiveTable, name: string): number {
  const count = Number(parameters[name]);
  return Number.isSafeInteger(count) && count >= 0 ? count : 0;
}

interface GlueCrawl {
  crawler: TableCrawler;
  sources: Pick<Sources, 'openPlace'>;
  tables: CrawledTables;
  /** Database name of new tables. */
  database: string;
  signal?: AbortSignal | undefined;
}

/** Runs a Glue crawler, and stores its tables with their current files. */
export async function crawlGlue(crawl: GlueCrawl): Promise<CrawledPlace> {
  const { crawler, tables, database, signal } = crawl;
  const { converted, skipped } = convertTables(await crawler.crawl(signal), database, new Date());
  const names = await tables.listNames(database);
  const taken: CrawledPlace = {
    files: 0,
    tables: [],
    unreadable: skipped.map(({ name, reason }) => ({ file: name, why: reason })),
    errors: [],
  };
  for (const each of converted) {
    signal?.throwIfAborted();
    try {
      const table = await storeTable(each, crawl, names, taken);
      taken.tables.push(table);
      taken.files += table.files;
    } catch (error) {
      if (!(error instanceof AppError) || signal?.aborted) throw error;
      if (error.retryable) taken.errors.push(error);
      else taken.unreadable.push({ file: each.table.name, why: error.message });
    }
  }
  return taken;
}

async function storeTable(
  { table, partitions }: ConvertedTable,
  { sources, tables, database }: GlueCrawl,
  names: Set<string>,
  { unreadable }: CrawledPlace,
): Promise<CrawledTable> {
  const place = sources.openPlace(encodeURI(table.location).replace(/[?#]/g, encodeURIComponent));
  const known = await tables.listAt(place.url);
  const before = known.find((each) => each.name === table.name && each.database === database);
  const home = before && { table: before, files: await tables.files(before) };
  const name = before?.name ?? chooseFreeName(table.name, names);
  const { layout, columns } = table;
  const isPartitioned = columns.some(({ isPartition }) => isPartition);
  const folders = isPartitioned ? listFolders(table.location, partitions, unreadable) : ALL;
  const found = await saveFinding(tables, {
    database,
    layout,
    home,
    location: place.url,
    name,
    files: await listFiles(place, folders),
    inferred: { columns, keys: [], rows: null },
  });
  names.add(name);
  return found;
}

interface Folder extends Pick<TablePartition, 'values'> {
  /** Relative to the table's folder, with a trailing slash; empty for the table's folder itself. */
  prefix: string;
}

const ALL: readonly Folder[] = [{ prefix: '', values: {} }];

/** Returns the folders of partitions, longest first, because one may contain another. */
function listFolders(
  location: string,
  partitions: TablePartition[],
  unreadable: CrawledPlace['unreadable'],
): Folder[] {
  const root = addTrailingSlash(location);
  return partitions
    .flatMap(({ location: place, values }) => {
      const folder = addTrailingSlash(place);
      if (folder.startsWith(root)) return [{ prefix: folder.slice(root.length), values }];
      const why = 'is a partition outside the folder of its table; the crawl skips it';
      unreadable.push({ file: place, why });
      return [];
    })
    .sort((a, b) => b.prefix.length - a.prefix.length);
}

async function listFiles(place: Place, folders: readonly Folder[]): Promise<TableFile[]> {
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
