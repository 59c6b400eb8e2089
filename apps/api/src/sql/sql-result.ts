import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { AskSql, SqlAnswer } from '#catalogue/sql/ask-sql.js';
import type { KeptResult } from '#catalogue/sql/kept-results.js';
import { pageOf, textRowsOf } from '#catalogue/sql/result-rows.js';
import type { Column, ColumnType } from '#serving/columns.js';
import type { FileExport } from '#serving/export/export-source.js';
import { written } from '#serving/export/write-rows.js';

/** A page of an answer as JSON. */
export async function pageAnswer(
  { queryId, result, ...more }: Pick<SqlAnswer, 'queryId' | 'result'> & Partial<SqlAnswer>,
  first: number,
  after?: string,
) {
  const { rows, endCursor } = await pageOf(result, first, after);
  const { columns, rows: totalCount, isCut, bytesScanned } = result;
  const pageInfo = { hasNextPage: endCursor !== null, endCursor };
  return { queryId, columns, rows, totalCount, isCut, bytesScanned, ...more, pageInfo };
}

/** An answer as a file in any form. */
export function exportOf(asksql: AskSql, queryId: string, result: KeptResult): FileExport {
  const columns = result.columns.map(({ name, type }): Column => ({
    name,
    type: columnType(type),
    description: type,
  }));
  return {
    kind: 'file',
    name: `query-${queryId}`,
    columns,
    key: `sql ${queryId}`,
    headers: {},
    make: (format) => async (file, _work, signal) => {
      if (format === 'parquet') await asksql.writeParquet(result, file, signal);
      else {
        const rows = written(format, { columns, batches: textRowsOf(result) });
        await pipeline(rows, createWriteStream(file), { signal });
      }
      return result.rows;
    },
  };
}

function columnType(type: string): ColumnType {
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  if (/^(U?(TINYINT|SMALLINT)|INTEGER)$/.test(type)) return 'integer';
  return /^(DECIMAL|U?BIGINT$|U?HUGEINT$|UINTEGER$)/.test(type) ? 'number' : 'text';
}
