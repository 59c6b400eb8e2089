import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';

export const rulesA = 'a1'.repeat(32);
export const rulesB = 'b2'.repeat(32);
export const buildKey = (fileId: number, name = 'part-0.csv', runId = 1, rules = rulesA) =>
  `lake of ours/loads/core.sales/run=${runId}/file=${fileId}/rules=${rules}/${name}`;
export const buildCsv = (fileId: number, sales = '-24924.50') =>
  `${fileId},2,45,99,2012-10-26,${sales},true\n${fileId},3,1,7,2010-02-05,0.10,false\n`;

/** The rows of `csvOf`, as JSON. */
export function buildJson(file_id: number): string {
  const rows = [
    { line: 2, store: 45, department: 99, week_date: '2012-10-26', weekly_sales: -24924.5 },
    { line: 3, store: 1, department: 7, week_date: '2010-02-05', weekly_sales: '0.10' },
  ];
  const lines = rows.map((row) => ({ file_id, ...row, is_holiday: row.line === 2 }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** The rows of `csvOf`, as Parquet. @param folder for a temporary file */
export async function buildParquet(folder: string, fileId: number): Promise<Buffer> {
  const duckdb = await DuckDBInstance.create(':memory:');
  const connection = await duckdb.connect();
  const file = `${folder}/object.parquet`;
  await connection.run(
    `COPY (SELECT ${fileId}::BIGINT AS file_id, line::BIGINT AS line, store, department,
                  week_date::DATE AS week_date, sales::DECIMAL(18,2) AS weekly_sales, is_holiday
           FROM (VALUES (2, 45, 99, '2012-10-26', '-24924.50', true), (3, 1, 7, '2010-02-05', '0.10', false))
             AS t(line, store, department, week_date, sales, is_holiday))
     TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  duckdb.closeSync();
  return readFile(file);
}
