import { dirname } from 'node:path';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import { literal } from '#lake/ports/sql-literal.js';
import type { KeptResult } from './kept-results.js';
import { identifier } from '../tables/identifier.js';

/** Types that Parquet does not have, or not as exactly, are written as these. */
function parquetType(type: string): string {
  if (/^U?HUGEINT$/.test(type)) return type === 'HUGEINT' ? 'DECIMAL(38,0)' : 'VARCHAR';
  if (type.endsWith(']') || /^(STRUCT|MAP|UNION|JSON|ENUM|INTERVAL|BIT)/.test(type))
    return 'VARCHAR';
  return type.startsWith('"') ? 'VARCHAR' : type;
}

/** Writes an answer as Parquet, typed as it was answered; lists and structs as JSON text. */
export async function writeParquet(
  engine: QueryEngine,
  { file, columns, rows }: KeptResult,
  to: string,
  limits: QueryLimits,
  signal: AbortSignal,
): Promise<void> {
  const cells = columns.map(
    ({ name, type }, index) =>
      `CAST("row"[${index + 1}] AS ${parquetType(type)}) AS ${identifier(name)}`,
  );
  const from = `read_json(${literal(file)}, format = 'newline_delimited', columns = {"row": 'VARCHAR[]'})`;
  const sql = `COPY (SELECT ${cells.join(', ')} FROM ${from} LIMIT ${rows}) TO ${literal(to)} (FORMAT parquet)`;
  await engine.run({
    files: [file],
    folder: dirname(to),
    prepare: [],
    questions: [{ sql, rows: 1 }],
    limits,
    signal,
  });
}
