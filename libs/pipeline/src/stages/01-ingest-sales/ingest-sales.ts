import { contracts } from '../../contracts/contract.js';
import { cleanDataset } from '../../ingest/clean-dataset.js';
import { copyToRaw } from '../../ingest/copy-to-raw.js';
import { recordCleaned } from '../../ingest/record-cleaned.js';
import type { Stage } from '../stage-context.js';
import { scratchOf } from '../scratch.js';
import { loadCoreSales } from './load-core-sales.js';

/** Stage 1: sales files to `raw/`, cleaned and merged to `curated/sales`, loaded to `core.sales`. */
export const ingestSales: Stage = {
  id: 'ingest-sales',
  async run(context) {
    const files = await copyToRaw(context, 'sales');
    const scratch = scratchOf(context);
    const cleaned = await cleanDataset(context, context.salesMerge, contracts.sales, files, [
      {
        format: 'csv',
        prefix: scratch,
        partitionBy: 'file',
        sql: `SELECT file_id AS file, file_id, line, store, department, week_date, weekly_sales, is_holiday
              FROM judged WHERE accepted ORDER BY file_id, line`,
      },
    ]);
    await loadCoreSales(context, scratch, files);
    await context.lake.deletePrefix(scratchOf(context));
    await context.transaction(async (runner) => {
      await recordCleaned(context, runner, 'curated_sales', cleaned);
      const core = { name: 'core_sales', rows: cleaned.accepted };
      await context.ledger.stages.recordOutput(runner, context, core);
    });
    return cleaned.counts;
  },
};
