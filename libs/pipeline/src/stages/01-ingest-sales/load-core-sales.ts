import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { copyCsvInto } from '#platform/database/copy.js';
import { cleaningSql } from '../../contracts/cleaning-sql.js';
import { contracts } from '../../contracts/contract.js';
import type { RawFile } from '../../ingest/copy-to-raw.js';
import type { StageContext } from '../stage-context.js';

const COLUMNS = [
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

/** Loads accepted rows into `core.sales`: each file whole, once, however often it is asked for. */
export async function loadCoreSales(
  context: StageContext,
  scratch: string,
  files: RawFile[],
): Promise<void> {
  let done = 0;
  const expected = files.reduce((sum, file) => sum + file.rowCount, 0);
  for (const { fileId, rowCount } of files) {
    context.progress('loading core.sales', done, expected);
    await context.transaction(async (runner) => {
      if (!(await claim(runner, fileId))) return;
      const rows = await copyFile(context, runner, `${scratch}file=${fileId}/`);
      await runner.query('UPDATE core.loaded_files SET rows = $2 WHERE file_id = $1', [
        fileId,
        rows,
      ]);
    });
    done += rowCount;
  }
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

async function copyFile(
  context: StageContext,
  runner: QueryRunner,
  prefix: string,
): Promise<number> {
  let rows = 0;
  for await (const { key } of context.lake.list(prefix)) {
    rows += await copyCsvInto(runner, 'core.sales', COLUMNS, await context.lake.get(key));
  }
  return rows;
}
