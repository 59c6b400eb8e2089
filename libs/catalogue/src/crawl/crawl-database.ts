import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type TableColumn, createTableColumn } from '../tables/table.js';
import type { CrawledPlace } from './crawl-report.js';
import { toColumnNames, chooseFreeName, toSafeName } from '../tables/names.js';
import { saveFinding, type CrawledTables } from './crawled-tables.js';

const TABLES = sqlFile(import.meta.url, './database_tables.sql');
/** Tables of this schema keep their plain name, without a schema prefix. */
const PLAIN_SCHEMA = 'public';

const foundRow = z.object({
  schema: z.string(),
  name: z.string(),
  rows: z.coerce.number().nullable(),
  bytes: z.coerce.number(),
  comment: z.string().nullable(),
  columns: z
    .array(
      z.object({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean(),
        comment: z.string().nullable(),
      }),
    )
    .nullable(),
  keys: z.array(z.array(z.string())),
});
type FoundRow = z.output<typeof foundRow>;

/** Finds the tables and views of a database from its own metadata. Row counts are its estimates. */
export async function crawlDatabase(
  session: DataSource,
  { stored, database, location }: { stored: CrawledTables; database: string; location: string },
): Promise<CrawledPlace> {
  const rows = await queryRows(session, foundRow, TABLES);
  const known = await stored.listAt(location);
  const taken = await stored.listNames(database);
  const present = new Set<string>();
  const tables = [];
  for (const row of rows) {
    if (!row.columns) continue;
    const { schema, name: table } = row;
    const home = known.find(
      ({ layout }) =>
        layout.format === 'postgres' && layout.schema === schema && layout.table === table,
    );
    const wanted = toSafeName(schema === PLAIN_SCHEMA ? table : `${schema}_${table}`);
    const name = home?.name ?? chooseFreeName(wanted === '' ? 'table' : wanted, taken);
    taken.add(name);
    if (home) present.add(home.id);
    const { sources, ...own } = toColumns(row.columns, row.keys);
    const layout = { format: 'postgres' as const, schema, table, columns: sources };
    const inferred = { ...own, rows: row.rows };
    const found = { database, name, location, layout, files: [], inferred, bytes: row.bytes };
    tables.push(await saveFinding(stored, { ...found, home: home && { table: home, files: [] } }));
  }
  const missing = known.filter(({ id }) => !present.has(id));
  await stored.markMissing(missing.map(({ id }) => id));
  const gone = missing.map(({ name, columns, rows: count, ...table }) => ({
    address: `${table.database}.${name}`,
    outcome: 'missing' as const,
    format: 'postgres',
    files: 0,
    rows: count,
    columns: columns.length,
    changes: ['it is no longer in the database; it stays in the catalogue'],
  }));
  return { files: 0, tables: [...tables, ...gone], unreadable: [], errors: [] };
}

function toColumns(own: NonNullable<FoundRow['columns']>, keys: FoundRow['keys']) {
  const names = toColumnNames(own.map(({ name }) => name));
  const places = new Map(own.map(({ name }, index) => [name, names[index] ?? '']));
  return {
    columns: own.map(({ type: given, nullable, comment }, index) => {
      const { type, note } = toCatalogueType(given);
      return createTableColumn(names[index] ?? '', type, { nullable, comment, note });
    }),
    sources: own.map(({ name }, index) => ({ name: names[index] ?? '', source: name })),
    // A unique key over a nullable column may repeat null.
    keys: keys
      .filter((key) =>
        key.every((name) => own.some((each) => each.name === name && !each.nullable)),
      )
      .map((key) => key.map((name) => places.get(name) ?? name)),
  };
}

/** Returns the table type for a PostgreSQL type, with a note where it differs. A type without an equivalent is text. */
function toCatalogueType(type: string): Pick<TableColumn, 'type' | 'note'> {
  const sized = toNumericType(type);
  if (sized !== undefined) return { type: sized, note: null };
  // A DOUBLE would not keep every digit of an amount.
  if (type.startsWith('numeric')) {
    return { type: 'VARCHAR', note: `is ${type}, which no type stores exactly, so it stays text` };
  }
  return { type: toPlainType(type), note: null };
}

function toNumericType(type: string): string | undefined {
  const [, digits, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? [];
  const fits = Number(digits) <= 38 && Number(scale) <= Number(digits);
  return fits ? `DECIMAL(${digits},${scale})` : undefined;
}

function toPlainType(type: string): string {
  if (/^(smallint|integer|bigint|oid)$/.test(type)) return 'BIGINT';
  if (/^(real|double precision)$/.test(type)) return 'DOUBLE';
  if (type.startsWith('timestamp')) return 'TIMESTAMP';
  if (/^time(\(\d\))? without/.test(type)) return 'TIME';
  if (type === 'json' || type === 'jsonb') return 'JSON';
  return ['boolean', 'date'].includes(type) ? type.toUpperCase() : 'VARCHAR';
}
