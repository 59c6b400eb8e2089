import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { copyCsvInto } from '#platform/database/copy.js';
import { cleaningSql } from '../../contracts/cleaning-sql.js';
import { contracts } from '../../contracts/contract.js';
import type { RawFile } from '../../ingest/copy-to-raw.js';
import { loadProgress } from '../load-progress.js';
import type { StageContext } from '../stage-context.js';

/** Columns of `core.sales`, in the order of its CSV. */
export const coreColumns = [
  'file_id',
  'line',
  'store',
  'department',
  'week_date',
  'weekly_sales',
  'is_holiday',
];

/** Rows are loaded anew when the rules that made them change. */
const rules = createHash('sha256').update(cleaningSql(contracts.sales)).digest('hex');

/** Loads a file's accepted rows into `core.sales`: whole, and once, however often it is asked for. */
export async function loadCoreSales(
  context: StageContext,
  prefix: string,
  { fileId, rowCount }: RawFile,
): Promise<void> {
  await context.transaction(async (runner) => {
    if (!(await claim(runner, fileId))) return;
    let rows = 0;
    for await (const { key, bytes } of context.lake.list(prefix)) {
      const csv = await context.lake.get(key);
      const heard = loadProgress(context, 'loading core.sales', rowCount, bytes);
      rows += await copyCsvInto(runner, 'core.sales', coreColumns, csv, heard);
    }
    const counted = 'UPDATE core.loaded_files SET rows = $2 WHERE file_id = $1';
    await runner.query(counted, [fileId, rows]);
  });
}

/** Takes the file for this transaction; false when its rows already stand. */
async function claim(runner: QueryRunner, fileId: number): Promise<boolean> {
  const inserted = (await runner.query(
    `INSERT INTO core.loaded_files (file_id, rules, rows) VALUES ($1, $2, 0)
     ON CONFLICT (file_id) DO UPDATE SET rules = excluded.rules, loaded_at = now()
       WHERE loaded_files.rules <> excluded.rules
     RETURNING file_id`,
    [fileId, rules],
  )) as unknown[];
  if (inserted.length === 0) return false;
  await runner.query('DELETE FROM core.sales WHERE file_id = $1', [fileId]);
  return true;
}
