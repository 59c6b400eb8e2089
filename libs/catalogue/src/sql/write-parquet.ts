import { dirname } from 'node:path';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import { literal } from '#lake/ports/compute.js';
import type { KeptResult } from './kept-results.js';
import { identifier } from '../tables/identifier.js';

type Kept = Pick<KeptResult, 'file' | 'columns' | 'rows'>;

/** Types that Parquet does not have, or not as exactly, are written as these. */
function parquetType(type: string): string {
  if (/^U?HUGEINT$/.test(type)) return type === 'HUGEINT' ? 'DECIMAL(38,0)' : 'VARCHAR';
  if (type.endsWith(']') || /^(STRUCT|MAP|UNION|JSON|ENUM|INTERVAL|BIT)/.test(type))
    return 'VARCHAR';
  return type.startsWith('"') ? 'VARCHAR' : type;
}

/** SELECT of the rows of an answer, typed as it was answered; lists and structs as JSON text. */
export function keptRowsSql({ file, columns, rows }: Kept): string {
  const cells = columns.map(
    ({ name, type }, index) =>
      `CAST("row"[${index + 1}] AS ${parquetType(type)}) AS ${identifier(name)}`,
  );
  const from = `read_json(${literal(file)}, format = 'newline_delimited', columns = {"row": 'VARCHAR[]'})`;
  return `SELECT ${cells.join(', ')} FROM ${from} LIMIT ${rows}`;
}

/** Writes an answer as Parquet. */
export async function writeParquet(
  engine: QueryEngine,
  result: Kept,
  to: string,
  limits: QueryLimits,
  signal: AbortSignal,
): Promise<void> {
  const sql = `COPY (${keptRowsSql(result)}) TO ${literal(to)} (FORMAT parquet)`;
  await engine.run({
    files: [result.file],
    folder: dirname(to),
    prepare: [],
    questions: [{ sql, rows: 1 }],
    limits,
    signal,
  });
}
