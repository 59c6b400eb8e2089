import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { AskSql } from '#catalogue/sql/ask-sql.js';
import type { KeptResult } from '#catalogue/sql/kept-results.js';
import type { Column, ColumnType } from '#serving/columns.js';
import type { FileExport } from '#serving/export/export-source.js';
import { written } from '#serving/export/write-rows.js';

/** Returns an answer as a file in any format. @param answer of the caller */
export function fileOf(
  asksql: AskSql,
  { queryId, result, actor }: { queryId: string; result: KeptResult; actor: string },
): FileExport {
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
      if (format === 'parquet') await asksql.writeParquet(result, file, { actor, signal });
      else {
        const rows = written(format, { columns, batches: asksql.textRows(result) });
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
