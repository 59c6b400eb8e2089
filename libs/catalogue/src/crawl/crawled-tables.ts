import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { TableFile, Layout, TableColumn } from '../tables/table.js';
import {
  type StoredTable,
  StoredTables,
  TABLE_COLUMNS,
  tableRow,
} from '../tables/stored-tables.js';
import type { InferredTable } from './infer-table.js';
import type { CrawledTable } from './crawl-report.js';
import { storableJson } from '#platform/text/storable-text.js';

const idRow = z.object({ id: z.string() });

type FoundTable = Omit<
  StoredTable,
  'id' | 'origin' | 'comment' | 'owner' | 'tags' | 'seenAt' | 'missingSince' | 'files'
> & {
  /** Id of the known table; undefined for a new one. */
  id: string | undefined;
  /** Changes since the last version, one sentence each; undefined when nothing is to be recorded. */
  changes: readonly string[] | undefined;
  files: readonly TableFile[];
};

/** Stores the tables that crawls find. */
export class CrawledTables extends StoredTables {
  /** @param personal names of personal columns */
  constructor(
    private readonly session: DataSource,
    private readonly personal: ReadonlySet<string> = new Set(),
  ) {
    super(session);
  }

  /** Returns all tables of a location, missing ones included. */
  listAt(location: string): Promise<StoredTable[]> {
    return queryRows(
      this.session,
      tableRow,
      `SELECT ${TABLE_COLUMNS} FROM ops.catalogue_tables
       WHERE origin = 'crawl' AND location = $1 ORDER BY database, name`,
      [location],
    );
  }

  /** Returns the table names in use in a database, from any origin. */
  async listNames(database: string): Promise<Set<string>> {
    const rows = await queryRows(
      this.session,
      z.object({ name: z.string() }),
      'SELECT name FROM ops.catalogue_tables WHERE database = $1',
      [database],
    );
    return new Set(rows.map(({ name }) => name));
  }

  /** Stores a table with its files in one transaction. */
  save(found: FoundTable): Promise<void> {
    const columns = found.columns.map((column) =>
      this.personal.has(column.name) ? { ...column, isPersonal: true } : column,
    );
    const table = { ...found, columns };
    return this.session.transaction(async (manager) => {
      const id = table.id ?? (await insert(manager, table));
      if (table.id !== undefined) await update(manager, id, table);
      await manager.query('DELETE FROM ops.catalogue_files WHERE table_id = $1', [id]);
      await manager.query(
        `INSERT INTO ops.catalogue_files (table_id, path, bytes, modified, partition, version, reading)
         SELECT $1, path, bytes, modified, partition, version, reading
         FROM jsonb_to_recordset($2::jsonb) AS f
           (path text, bytes bigint, modified timestamptz, partition jsonb, version text, reading jsonb)`,
        [id, storableJson(table.files)],
      );
      if (table.changes === undefined) return;
      await manager.query(
        `INSERT INTO ops.catalogue_versions (table_id, version, layout, columns, changes)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (table_id, version) DO UPDATE SET layout = EXCLUDED.layout,
           columns = EXCLUDED.columns, changes = catalogue_versions.changes || EXCLUDED.changes`,
        [id, table.version, ...toJsonValues(table.layout, table.columns, table.changes)],
      );
    });
  }

  /** Marks tables as seen without change. */
  async markSeen(ids: readonly string[]): Promise<void> {
    await this.session.query(
      `UPDATE ops.catalogue_tables SET seen_at = now(), missing_since = NULL
       WHERE table_id = ANY($1::bigint[])`,
      [ids],
    );
  }

  /** Marks tables as missing; they are never deleted. */
  async markMissing(ids: readonly string[]): Promise<void> {
    await this.session.query(
      `UPDATE ops.catalogue_tables SET missing_since = coalesce(missing_since, now())
       WHERE table_id = ANY($1::bigint[])`,
      [ids],
    );
  }
}

const toJsonValues = (...values: unknown[]) => values.map(storableJson);

const listFacts = ({ layout, columns, keys, version, rows, bytes, files, freshAt }: FoundTable) => [
  ...toJsonValues(layout, columns, keys),
  version,
  rows,
  bytes,
  files.length,
  freshAt,
];

async function insert(manager: EntityManager, table: FoundTable): Promise<string> {
  const [row] = await queryRows(
    manager,
    idRow,
    `INSERT INTO ops.catalogue_tables
       (layout, columns, keys, version, rows, bytes, files, fresh_at, database, name, origin, location)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'crawl', $11) RETURNING table_id::text AS id`,
    [...listFacts(table), table.database, table.name, table.location],
  );
  if (!row) throw new Error('a table was not stored');
  return row.id;
}

async function update(manager: EntityManager, id: string, table: FoundTable): Promise<void> {
  await manager.query(
    `UPDATE ops.catalogue_tables SET layout = $1, columns = $2, keys = $3, version = $4, rows = $5,
       bytes = $6, files = $7, fresh_at = $8, seen_at = now(), missing_since = NULL
     WHERE table_id = $9`,
    [...listFacts(table), id],
  );
}

interface Comparison {
  columns: TableColumn[];
  /** One sentence each; empty when nothing changed. */
  changes: string[];
  /** Queries of the old columns still work; else the table gets a new version. */
  isCompatible: boolean;
}

/**
 * Compares a table's columns with those that a crawl found. New columns and wider types are compatible. A missing
 * column stays, without values; a narrower type is ignored. Any other change is incompatible: the new columns replace
 * the old.
 */
function compareColumns(before: readonly TableColumn[], found: readonly TableColumn[]): Comparison {
  const changes: string[] = [];
  const breaks: string[] = [];
  const columns: TableColumn[] = [];
  for (const column of before) {
    const now = found.find(({ name }) => name === column.name);
    if (!now) {
      if (column.isPartition) breaks.push(`no folder or file name has ${column.name} any more`);
      else if (!column.nullable)
        changes.push(`no file has ${column.name} any more; the column stays`);
      columns.push({ ...column, nullable: true });
      continue;
    }
    const merged = addStoredType(mergeColumn(column, now), now);
    if (!merged) breaks.push(`${column.name} was ${formatType(column)} and is ${formatType(now)}`);
    else {
      if (merged.type !== column.type) {
        changes.push(`${column.name} was ${column.type} and is ${merged.type}`);
      }
      if (merged.nullable && !column.nullable)
        changes.push(`${column.name} has rows without a value`);
      columns.push(merged);
    }
  }
  for (const column of found) {
    if (before.some(({ name }) => name === column.name)) continue;
    changes.push(`${column.name} is new`);
    columns.push(column);
  }
  if (breaks.length === 0) return { columns, changes, isCompatible: true };
  return { columns: [...found], changes: [...breaks, ...changes], isCompatible: false };
}

const formatType = ({ type, dateOrder }: TableColumn) =>
  dateOrder === undefined ? type : `${type} ${dateOrder}`;

const isEmpty = ({ type, note }: TableColumn) =>
  type === 'VARCHAR' && (note?.startsWith('has no value') ?? false);

/** @returns undefined when the types are incompatible */
function mergeColumn(before: TableColumn, now: TableColumn): TableColumn | undefined {
  if (before.isPartition !== now.isPartition) return undefined;
  const nullable = before.nullable || now.nullable;
  const { isPersonal, comment } = before;
  if (isEmpty(before)) return { ...now, nullable, isPersonal, comment };
  if (isEmpty(now)) return { ...before, nullable: true };
  if (before.type === 'VARCHAR') return { ...before, nullable, note: now.note ?? before.note };
  if (formatType(before) === formatType(now)) return { ...before, nullable, note: now.note };
  const type = widenNumber(before.type, now.type);
  return type === undefined ? undefined : { ...before, type, nullable, note: now.note };
}

/** Adds the narrower type that the current files store, if any. */
function addStoredType(
  merged: TableColumn | undefined,
  { type, stored }: TableColumn,
): TableColumn | undefined {
  if (!merged) return undefined;
  const { stored: _, ...column } = merged;
  return stored && type === merged.type ? { ...column, stored } : column;
}

/** Returns the type that holds the numbers of both; undefined when they need more digits than a type keeps. */
function widenNumber(one: string, other: string): string | undefined {
  const sizes = [countDigits(one), countDigits(other)];
  const [a, b] = sizes;
  if (one === 'DOUBLE' || other === 'DOUBLE') {
    return [one, other].every((type) => type === 'DOUBLE' || countDigits(type))
      ? 'DOUBLE'
      : undefined;
  }
  if (!a || !b) return undefined;
  const [whole, scale] = [Math.max(a.whole, b.whole), Math.max(a.scale, b.scale)];
  return whole + scale > 38 ? undefined : `DECIMAL(${whole + scale},${scale})`;
}

/** Returns the digits before and after the decimal point. */
function countDigits(type: string): { whole: number; scale: number } | undefined {
  if (type === 'BIGINT') return { whole: 19, scale: 0 };
  const [, digits, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type.replaceAll(' ', '')) ?? [];
  if (digits === undefined || scale === undefined) return undefined;
  return { whole: Number(digits) - Number(scale), scale: Number(scale) };
}

interface CrawlFinding {
  database: string;
  name: string;
  location: string;
  layout: Layout;
  files: readonly TableFile[];
  /** Size of a table without files. */
  bytes?: number;
  inferred: Pick<InferredTable, 'columns' | 'keys'> & {
    rows: number | null;
    notes?: readonly string[];
  };
  home: { table: StoredTable; files: readonly TableFile[] } | undefined;
  /** Whether a known file still exists but is unreadable. */
  isUnreadable?: (path: string) => boolean;
  /** Files of its kind, unreadable ones included. */
  expectedFiles?: readonly string[];
}

/** Compares a found table with the known one, and stores it. */
export async function saveFinding(
  stored: CrawledTables,
  found: CrawlFinding,
): Promise<CrawledTable> {
  const { name, location, layout, files, inferred, home } = found;
  const { keys, rows } = inferred;
  const { columns, outcome, changes, version } = compareWith(home?.table, found);
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
    // Only the fields that find and read a file are stored.
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
  const told = [...changes, ...(inferred.notes ?? []), ...describeFileChanges(found)];
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

function compareWith(before: StoredTable | undefined, { layout, inferred }: CrawlFinding) {
  if (!before) {
    return { columns: inferred.columns, outcome: 'new', changes: [], version: 1 } as const;
  }
  const { columns, changes, isCompatible } = compareColumns(before.columns, inferred.columns);
  const isOtherFormat = toFormatFamily(before.layout) !== toFormatFamily(layout);
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

const toFormatFamily = ({ format }: Layout) => (format === 'ndjson' ? 'json' : format);

function describeFileChanges({
  home,
  files: now,
  isUnreadable,
  expectedFiles = [],
}: CrawlFinding): string[] {
  const count = (number: number, what: string) =>
    number === 0 ? [] : [`${number} ${number === 1 ? 'file' : 'files'} ${what}`];
  const read = new Set(now.map(({ path }) => path));
  const before = home?.files ?? [];
  const known = new Set(before.map(({ path }) => path));
  const broken = expectedFiles.filter((path) => !read.has(path) && !known.has(path)).length;
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
    ...count(spoiled, 'can no longer be read'),
    ...count(lost.length - spoiled, 'removed'),
  ];
}
