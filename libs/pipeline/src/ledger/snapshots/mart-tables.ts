import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { commentSql } from '#platform/database/comment-sql.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { schemaOutdated } from '#platform/database/migrations.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Flow, listMartTables } from '../../flow/flow.js';
import {
  chunksTable,
  columnNames,
  columnSql,
  type MartColumn,
  type MartTable,
} from '../../flow/mart.js';

const martColumnsSql = sqlFile(import.meta.url, './mart_columns.sql');

/** Any constant that all processes share. */
const LOCK = 7_304_423;

const foundColumn = z.object({ table: z.string(), name: z.string(), type: z.string() });
type FoundColumn = z.output<typeof foundColumn>;

/**
 * Creates missing tables and views of marts and forecasts, and adds missing columns. Safe from several processes at once; changes
 * nothing when nothing is missing.
 * @throws AppError FLOW_INVALID when a column has another type than declared, or cannot be added
 */
export async function ensureMarts(warehouse: DataSource, flows: readonly Flow[]): Promise<void> {
  const marts = flows.flatMap(listMartTables);
  await warehouse.transaction(async (session) => {
    await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const found = await findColumns(session, marts);
    for (const mart of marts) {
      const columns = found.filter((column) => column.table === `${mart.name}_chunks`);
      const hasView = found.some((column) => column.table === mart.name);
      if (columns.length === 0) await create(session, mart);
      const isChanged = columns.length > 0 && (await extend(session, mart, columns));
      if (!hasView || isChanged) await createView(session, mart);
    }
  });
}

/**
 * Checks that every mart has its table, for processes that may not create one.
 * @throws AppError SCHEMA_OUTDATED with the missing tables or columns
 */
export async function requireMarts(warehouse: DataSource, flows: readonly Flow[]): Promise<void> {
  const marts = flows.flatMap(listMartTables);
  const found = await findColumns(warehouse, marts);
  const lacking = marts.flatMap((mart) =>
    Object.keys(mart.columns)
      .filter((name) => !found.some((column) => column.table === mart.name && column.name === name))
      .map((name) => `${mart.name}.${name}`),
  );
  if (lacking.length > 0) throw schemaOutdated(`no column ${lacking.join(', ')} in schema mart`);
}

function findColumns(session: Queryable, marts: readonly MartTable[]): Promise<FoundColumn[]> {
  return queryRows(session, foundColumn, martColumnsSql, [
    marts.flatMap(({ name }) => [name, `${name}_chunks`]),
  ]);
}

async function create(session: EntityManager, mart: MartTable): Promise<void> {
  const columns = Object.entries(mart.columns).map(([name, column]) => definition(name, column));
  await session.query(
    `CREATE TABLE ${chunksTable(mart)} (chunk_id integer NOT NULL, ${columns.join(', ')},
       PRIMARY KEY (chunk_id, ${mart.key.join(', ')}))`,
  );
}

/** @returns whether a column was added */
async function extend(
  session: EntityManager,
  mart: MartTable,
  found: readonly FoundColumn[],
): Promise<boolean> {
  let isChanged = false;
  for (const [name, column] of Object.entries(mart.columns)) {
    const type = found.find((each) => each.name === name)?.type;
    if (type === columnSql(column)) continue;
    if (type !== undefined) throw otherType(mart, name, type, columnSql(column));
    if (!column.nullable) throw notAddable(mart, name);
    await session.query(`ALTER TABLE ${chunksTable(mart)} ADD COLUMN ${definition(name, column)}`);
    isChanged = true;
  }
  return isChanged;
}

/**
 * Creates the only relation that readers use: the rows of each snapshot, from its chunks. An array makes them one row
 * for the planner. A plain join makes it expect a two-hundredth of the rows, and choose plans ten times slower.
 */
async function createView(session: EntityManager, mart: MartTable): Promise<void> {
  // In the order of the table: a view accepts new columns only at its end.
  const inOrder = await queryRows(
    session,
    z.object({ name: z.string() }),
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname = ANY ($2)
     ORDER BY attnum`,
    [chunksTable(mart), columnNames(mart)],
  );
  const columns = inOrder.map(({ name }) => `c.${name}`);
  const described = Object.entries(mart.columns).flatMap(([name, column]) =>
    column.comment ? [commentSql(`COLUMN mart.${mart.name}.${name}`, column.comment)] : [],
  );
  const statements = [
    `CREATE OR REPLACE VIEW mart.${mart.name} AS
       SELECT s.snapshot_id, ${columns.join(', ')}
       FROM (
         SELECT snapshot_id, array_agg(chunk_id) AS chunks FROM ops.snapshot_chunks
         WHERE relation = '${mart.name}' GROUP BY snapshot_id
       ) s
       JOIN ${chunksTable(mart)} c ON c.chunk_id = ANY (s.chunks)`,
    commentSql(`VIEW mart.${mart.name}`, mart.comment),
    ...described,
  ];
  await session.query(statements.join(';\n'));
}

const definition = (name: string, column: MartColumn) =>
  `${name} ${columnSql(column)}${column.nullable ? '' : ' NOT NULL'}`;

function otherType({ name }: MartTable, column: string, found: string, declared: string): AppError {
  const what = `mart ${name}: ${column} is ${found} in the warehouse, but ${declared} in the flow`;
  return new AppError('FLOW_INVALID', `${what}; change it by a migration`);
}

function notAddable({ name }: MartTable, column: string): AppError {
  const what = `mart ${name}: ${column} is new and not nullable, but kept snapshots have no value for it`;
  return new AppError('FLOW_INVALID', `${what}; declare it nullable, or add it by a migration`);
}
