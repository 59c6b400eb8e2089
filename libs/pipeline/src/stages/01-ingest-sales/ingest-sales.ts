import { contracts } from '../../contracts/contract.js';
import { cleanDataset } from '../../ingest/clean-dataset.js';
import { copyToRaw } from '../../ingest/copy-to-raw.js';
import { recordCleaned } from '../../ingest/record-cleaned.js';
import type { Output } from '../../ports/compute.js';
import { withBackground } from '../background.js';
import type { Stage } from '../stage-context.js';
import { scratchOf } from '../scratch.js';
import { coreColumns, loadCoreSales } from './load-core-sales.js';

/** Stage 1: sales files to `raw/`, cleaned and merged to `curated/sales`, loaded to `core.sales`. */
export const ingestSales: Stage = {
  id: 'ingest-sales',
  async run(context) {
    const files = await copyToRaw(context, 'sales');
    const scratch = scratchOf(context);
    const csvFolder = (fileId: number) => `${scratch}file=${fileId}/`;
    const accepted = files.map(({ fileId }): Output => {
      const sql = `SELECT ${coreColumns.join(', ')} FROM judged WHERE accepted AND file_id = ${fileId}`;
      return { format: 'csv', prefix: csvFolder(fileId), sql, isUnordered: true };
    });
    const cleaned = await withBackground((start) =>
      // The warehouse loads while the engine writes the rest.
      cleanDataset(context, context.salesMerge, contracts.sales, files, accepted, (prefix) => {
        const file = files.find(({ fileId }) => csvFolder(fileId) === prefix);
        if (file) start(() => loadCoreSales(context, prefix, file));
      }),
    );
    await context.lake.deletePrefix(scratch);
    await context.transaction(async (runner) => {
      await recordCleaned(context, runner, 'curated_sales', cleaned);
      const core = { name: 'core_sales', rows: cleaned.accepted };
      await context.ledger.stages.recordOutput(runner, context, core);
    });
    return cleaned.counts;
  },
};
