import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';
import { NAMED_FILES } from './book-queries.js';
import { readParquetRows } from './parquet-rows.js';

/** Where a file's quarantined rows are, from the ledger. */
const PLACES = `SELECT n.file, file_id::integer AS "fileId",
    'quarantine/' || dataset || '/run=' || run_id AS folder
  FROM ops.cleanings JOIN ops.source_files f USING (file_id) JOIN (${NAMED_FILES}) n USING (file_id)
  WHERE rows_quarantined > 0
  UNION ALL
  SELECT n.file, file_id::integer, 'quarantine/integrated/run=' || run_id
  FROM ops.integration_faults JOIN (${NAMED_FILES}) n USING (file_id)
  WHERE run_id IN (SELECT run_id FROM ops.snapshots WHERE status = 'published')`;

interface RowPosition {
  file: string;
  fileId: number;
  folder: string;
}

/** Returns name and digest of each file's quarantined rows, by dataset. */
export async function readQuarantinedRows(
  client: pg.Client,
  lake: string,
): Promise<[name: string, value: string][]> {
  const { rows } = await client.query<RowPosition>(PLACES);
  const lines: [string, string][] = [];
  for (const { file, fileId, folder } of rows) {
    const found = (await readParquetRows(join(lake, folder)))
      .filter(({ file_id }) => Number(file_id) === fileId)
      .map(({ line, reason, text }) => `${Number(line)} ${String(reason)} ${String(text)}`)
      .sort();
    const digest = createHash('sha256').update(found.join('\n')).digest('hex');
    const name = `rows in ${folder.replace(/\/run=\d+$/, '')} of ${file}`;
    lines.push([name, `${found.length} rows, ${new Set(found).size} lines, ${digest}`]);
  }
  return lines;
}
