import type { Layout, TableFile } from '../../tables/table.js';
import type { CrawledTable } from './crawl-report.js';
import type { Inferred } from '../infer/infer-table.js';
import { compareColumns } from './compare-columns.js';
import type { CrawledTables } from './crawled-tables.js';
import type { StoredTable } from '../../tables/table-row.js';

export interface Found {
  database: string;
  name: string;
  location: string;
  layout: Layout;
  files: readonly TableFile[];
  /** Of a table without files. */
  bytes?: number;
  inferred: Pick<Inferred, 'columns' | 'keys'> & { rows: number | null; notes?: readonly string[] };
  /** The table as it was. */
  home: { table: StoredTable; files: readonly TableFile[] } | undefined;
  /** Whether a file that it had is there, and cannot be read. */
  isUnreadable?: (path: string) => boolean;
  /** Files that are of its kind, those that cannot be read among them. */
  wanted?: readonly string[];
}

/** Compares what a crawl has found with what was known, and writes it down. */
export async function saveFound(stored: CrawledTables, found: Found): Promise<CrawledTable> {
  const { name, location, layout, files, inferred, home } = found;
  const { keys, rows } = inferred;
  const { columns, outcome, changes, version } = comparedWith(home?.table, found);
  const database = home?.table.database ?? found.database;
  const times = files.map(({ modified }) => modified.getTime());
  await stored.save({
    id: home?.table.id,
    database,
    name,
    location,
    layout,
    columns,
    keys,
    version,
    rows,
    changes: outcome === 'unchanged' ? undefined : changes,
    // Nothing else of a file is kept than what finds and reads it.
    files: files.map(({ path, bytes, modified, partition, version, reading }) => ({
      path,
      bytes,
      modified,
      partition,
      ...(version !== undefined && { version }),
      ...(reading && { reading }),
    })),
    bytes: found.bytes ?? files.reduce((sum, file) => sum + file.bytes, 0),
    freshAt: times.length > 0 ? new Date(times.reduce((a, b) => Math.max(a, b))) : null,
  });
  const told = [...changes, ...(inferred.notes ?? []), ...filesTold(found)];
  return {
    address: `${database}.${name}`,
    outcome,
    format: layout.format,
    files: files.length,
    rows,
    columns: columns.length,
    changes: told,
  };
}

function comparedWith(before: StoredTable | undefined, { layout, inferred }: Found) {
  if (!before) {
    return { columns: inferred.columns, outcome: 'new', changes: [], version: 1 } as const;
  }
  const { columns, changes, isCompatible } = compareColumns(before.columns, inferred.columns);
  const isOtherFormat = family(before.layout) !== family(layout);
  if (!isCompatible || isOtherFormat) {
    const format = isOtherFormat
      ? [`its files were ${before.layout.format} and are ${layout.format}`]
      : [];
    return {
      columns: inferred.columns,
      outcome: 'new version',
      changes: [...format, ...changes],
      version: before.version + 1,
    } as const;
  }
  const outcome = changes.length > 0 ? 'widened' : 'unchanged';
  return { columns, outcome, changes, version: before.version } as const;
}

const family = ({ format }: Layout) => (format === 'ndjson' ? 'json' : format);

function filesTold({ home, files: now, isUnreadable, wanted = [] }: Found): string[] {
  const count = (number: number, what: string) =>
    number === 0 ? [] : [`${number} ${number === 1 ? 'file' : 'files'} ${what}`];
  const read = new Set(now.map(({ path }) => path));
  const before = home?.files ?? [];
  const known = new Set(before.map(({ path }) => path));
  const broken = wanted.filter((path) => !read.has(path) && !known.has(path)).length;
  const unread = count(broken, 'cannot be read');
  if (!home) return unread;
  const were = new Map(before.map(({ path, version }) => [path, version]));
  const added = now.filter(({ path }) => !were.has(path)).length;
  const changed = now.filter(
    ({ path, version }) => were.has(path) && were.get(path) !== version,
  ).length;
  const lost = before.filter(({ path }) => !read.has(path));
  const spoiled = lost.filter(({ path }) => isUnreadable?.(path)).length;
  return [
    ...count(added, 'new'),
    ...count(changed, 'changed'),
    ...unread,
    ...count(spoiled, 'cannot be read any more'),
    ...count(lost.length - spoiled, 'gone'),
  ];
}
