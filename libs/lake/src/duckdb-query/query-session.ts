import { createRequire } from 'node:module';
import type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBResultReader,
  DuckDBValue,
} from '@duckdb/node-api';
import { z } from 'zod';
import { type Cell, quoteLiteral } from '../ports/compute.js';
import type { QueryResult, EngineQuery } from '../ports/query-engine.js';
import type { QueryChildSetup, SessionMessage } from './protocol.js';

// An import would scan the package's 200 files for export names, which takes longer than the rest of the start.
const duckdb = createRequire(import.meta.url)(
  '@duckdb/node-api',
) as typeof import('@duckdb/node-api');

/** Opens a new engine. */
export function openInstance({
  threads,
  spillFolder,
  spill,
}: QueryChildSetup): Promise<DuckDBInstance> {
  return duckdb.DuckDBInstance.create(':memory:', {
    threads: String(threads),
    temp_directory: spillFolder,
    max_temp_directory_size: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
}

/** Permanently disables everything that a session does not need: no statement can enable it again. */
export async function lockDown(
  connection: DuckDBConnection,
  { files, folder, limits }: Pick<SessionMessage, 'files' | 'folder' | 'limits'>,
): Promise<void> {
  const settings = [
    `SET memory_limit = ${quoteLiteral(limits.memory)}`,
    `SET allowed_paths = [${files.map(quoteLiteral).join(', ')}]`,
    `SET allowed_directories = [${folder === undefined ? '' : quoteLiteral(folder)}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
  for (const setting of settings) await connection.run(setting);
}

const { SELECT, EXPLAIN, COPY } = duckdb.StatementType;
/** Limit of an answer's text, in characters. */
const TEXT_MAX = 64 * 1024 * 1024;
const WHOLE_NUMBERS = ['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT'];

/** An answer exceeds its limit. */
export class ResultTooLarge extends Error {}

/** @param mayWrite whether the session has a writable folder */
export async function runQuery(
  connection: DuckDBConnection,
  { sql: asked, parameters = [], rows, intoTable }: EngineQuery,
  mayWrite: boolean,
): Promise<QueryResult> {
  const start = performance.now();
  // The line end closes a comment at the end of the question.
  const sql =
    intoTable === undefined
      ? asked
      : `CREATE TEMP TABLE ${intoTable} AS FROM (${asked}\n) LIMIT ${rows}`;
  const extracted = await connection.extractStatements(sql);
  if (extracted.count !== 1) throw new Error('write one statement');
  const prepared = await extracted.prepare(0);
  try {
    const kind = prepared.statementType;
    const isOurs = intoTable !== undefined || (mayWrite && kind === COPY);
    if (kind !== SELECT && kind !== EXPLAIN && !isOurs) {
      throw new Error('the query must be a SELECT');
    }
    if (prepared.parameterCount !== parameters.length) {
      const told = `${prepared.parameterCount} parameters`;
      throw new Error(`the statement has ${told}, but the request has ${parameters.length}`);
    }
    prepared.bind(parameters as DuckDBValue[]);
    const reader = await prepared.streamAndReadUntil(rows + 1);
    return {
      columns: reader.deduplicatedColumnNames().map((name, index) => ({
        name,
        type: reader.columnType(index).toString(),
      })),
      rows: readCells(reader, rows),
      isCut: reader.currentRowCount > rows,
      ms: performance.now() - start,
    };
  } finally {
    prepared.destroySync();
  }
}

function readCells(reader: DuckDBResultReader, rows: number): Cell[][] {
  const types = reader.columnTypes().map(String);
  const isWhole = types.map((type) => WHOLE_NUMBERS.includes(type));
  let length = 0;
  return reader
    .getRowsJson()
    .slice(0, rows)
    .map((row) =>
      row.map((value, index) => {
        const cell = toCell(value, isWhole[index] ?? false);
        if (typeof cell === 'string') length += cell.length;
        if (length > TEXT_MAX)
          throw new ResultTooLarge(
            'its rows have more text than an answer may have; select fewer rows or columns',
          );
        return cell;
      }),
    );
}

function toCell(value: unknown, isWhole: boolean): Cell {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return JSON.stringify(value);
  return isWhole && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const parsed = z.union([
  z.object({
    error: z.literal(true),
    error_type: z.string(),
    error_message: z.string(),
    position: z.string().optional(),
  }),
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
]);

/**
 * Returns the syntax tree of one or more SELECTs. Numbers beyond 53 bits, which mark unknown positions, are not
 * exact.
 * @throws Error with what cannot be parsed, and where
 */
export async function parseSelect(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql(CAST($1 AS VARCHAR))', [
    sql,
  ]);
  const tree = parsed.parse(JSON.parse(String(reader.value(0, 0))));
  if (!tree.error) return tree;
  // The engine would first run another statement to find the values.
  if (tree.error_type === 'not implemented') {
    throw new Error('it is no plain SELECT; a PIVOT has to name its values: ON column IN (…)');
  }
  const place = tree.position === undefined ? '' : ` (at character ${Number(tree.position) + 1})`;
  throw new Error(`${tree.error_message}${place}`);
}
