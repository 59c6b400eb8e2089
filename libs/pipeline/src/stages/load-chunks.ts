import { copyCsvInto } from '#platform/database/copy.js';
import { hasRows } from '#platform/database/rows.js';
import { chunksTable, columnNames, type Mart, type MartTable } from '../flow/mart.js';
import { loadProgress, type StageContext } from './stage-context.js';

/**
 * Loads the rows of a table's new chunks from CSV in the lake into the warehouse, in one transaction. Readers see them
 * only once a published snapshot lists the chunks.
 * @param chunks the numbers of the chunks, which are the first column of the CSV under the prefix `csv`, and the
 *   expected number of rows, for progress
 */
export function loadChunks(
  context: StageContext,
  mart: MartTable & Partial<Pick<Mart, 'reconciles'>>,
  { ids, csv, rows }: { ids: readonly number[]; csv: string; rows: number },
): Promise<void> {
  const { lake, ledger } = context;
  const table = chunksTable(mart);
  const key = ['chunk_id', ...mart.key].join(', ');
  return context.transaction(async (runner) => {
    const isFirst = !(await hasRows(runner, `SELECT FROM ${table} LIMIT 1`));
    // Loading an empty table is faster without its key and with frozen rows, which requires this transaction to create
    // it.
    if (isFirst) {
      await runner.query(`TRUNCATE ${table}`);
      await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${mart.name}_chunks_pkey`);
    } else await runner.query(`DELETE FROM ${table} WHERE chunk_id = ANY ($1)`, [ids]);
    const columns = ['chunk_id', ...columnNames(mart)];
    for await (const { key: object, bytes } of lake.list(csv)) {
      const told = loadProgress(context, `loading ${mart.name}`, rows);
      const heard = (chunk: number) => told(chunk, bytes);
      await copyCsvInto(runner, table, columns, await lake.get(object), {
        onBytes: heard,
        isNewTable: isFirst,
      });
    }
    if (isFirst) await runner.query(`ALTER TABLE ${table} ADD PRIMARY KEY (${key})`);
    // Readers select ranges of keys: rough statistics suffice, and take a third of the time.
    await runner.query('SET LOCAL default_statistics_target = 10');
    await runner.query(`ANALYZE ${table}`);
    await ledger.chunks.count(runner, mart, ids);
  });
}
