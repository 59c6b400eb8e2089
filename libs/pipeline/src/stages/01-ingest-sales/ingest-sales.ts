import { contracts } from '../../contracts/contract.js';
import { cleanDataset } from '../../ingest/clean-dataset.js';
import { copyToRaw } from '../../ingest/copy-to-raw.js';
import { recordCleaned } from '../../ingest/record-cleaned.js';
import type { Stage } from '../stage.js';
import { loadCoreSales } from './load-core-sales.js';

/** Stage 1: sales files to `raw/`, cleaned and merged to `curated/sales`, loaded to `core.sales`. */
export const ingestSales: Stage = {
  id: 'ingest-sales',
  async run(context) {
    const files = await copyToRaw(context, 'sales');
    const scratch = `scratch/run=${context.runId}/core-sales/`;
    const cleaned = await cleanDataset(context, context.salesMerge, contracts.sales, files, [
      {
        format: 'csv',
        prefix: scratch,
        partitionBy: 'file',
        sql: `SELECT file_id AS file, file_id, line, store, department, week_date, weekly_sales, is_holiday
              FROM judged WHERE fate IN ('kept', 'superseded') ORDER BY file_id, line`,
      },
    ]);
    await loadCoreSales(context, scratch, files);
    await context.lake.deletePrefix(scratch);
    await context.transaction((runner) => recordCleaned(context, runner, 'curated_sales', cleaned));
    return cleaned.counts;
  },
};
