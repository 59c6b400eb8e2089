import { copyCsvInto } from '#platform/database/copy.js';
import { hasRows } from '#platform/database/rows.js';
import { loadProgress } from '../../context/load-progress.js';
import type { StageContext } from '../../context/stage-context.js';
import { chunksTable, columnNames, type Mart } from '../../flow/mart.js';
import type { OpenChunk } from './plan-chunks.js';

/**
 * Brings the rows of a mart's new chunks into the warehouse, in one transaction, from CSV in the lake. No
 * reader sees them before a published snapshot lists the chunks.
 * @param rows that are expected, for progress
 */
export function loadChunks(
  context: StageContext,
  mart: Mart,
  { chunks, csv, rows }: { chunks: readonly OpenChunk[]; csv: string; rows: number },
): Promise<void> {
  const { lake, ledger } = context;
  const table = chunksTable(mart);
  const ids = chunks.map(({ id }) => id);
  const key = ['chunk_id', ...mart.key].join(', ');
  return context.transaction(async (runner) => {
    const isFirst = !(await hasRows(runner, `SELECT FROM ${table} LIMIT 1`));
    // Into an empty table rows go faster without its key, and frozen; that takes a table of this transaction.
    if (isFirst) {
      await runner.query(`TRUNCATE ${table}`);
      await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${mart.name}_chunks_pkey`);
    } else await runner.query(`DELETE FROM ${table} WHERE chunk_id = ANY ($1)`, [ids]);
    const columns = ['chunk_id', ...columnNames(mart)];
    for await (const { key: object, bytes } of lake.list(csv)) {
      const told = loadProgress(context, `loading ${mart.name}`, rows);
      const heard = (chunk: number) => told(chunk, bytes);
      await copyCsvInto(runner, table, columns, await lake.get(object), {
        heard,
        isNewTable: isFirst,
      });
    }
    if (isFirst) await runner.query(`ALTER TABLE ${table} ADD PRIMARY KEY (${key})`);
    // A mart is read by key ranges: rough statistics do, and take a third of the time.
    await runner.query('SET LOCAL default_statistics_target = 10');
    await runner.query(`ANALYZE ${table}`);
    await ledger.chunks.count(runner, mart, ids);
  });
}
