import { createHash } from 'node:crypto';
import { cleaningSql } from '../../contracts/cleaning-sql.js';
import { contracts } from '../../contracts/contract.js';
import { coreColumns } from '../../core-sales/core-sales.js';
import { cleanDataset, curatedPrefix } from '../../ingest/clean-dataset.js';
import { copyToRaw, type RawFile } from '../../ingest/copy-to-raw.js';
import { recordCleaned } from '../../ingest/record-cleaned.js';
import type { Output } from '../../ports/compute.js';
import type { SalesLoad } from '../../ports/sales-loader.js';
import { withBackground } from '../background.js';
import { loadProgress } from '../load-progress.js';
import { scratchOf } from '../scratch.js';
import type { Stage, StageContext } from '../stage-context.js';

/** Rows are loaded anew when the rules that made them change. */
const rules = createHash('sha256').update(cleaningSql(contracts.sales)).digest('hex');

/** Stage 1: sales files to `raw/`, cleaned and merged to `curated/sales`, loaded to `core.sales`. */
export const ingestSales: Stage = {
  id: 'ingest-sales',
  async run(context) {
    const { runId, salesLoader, salesMerge } = context;
    const files = await copyToRaw(context, 'sales');
    const scratch = scratchOf(context);
    const loadOf = ({ fileId }: RawFile): SalesLoad => ({ runId, scratch, fileId, rules });
    const accepted = files.map((file): Output => {
      const sql = `SELECT ${coreColumns.join(', ')} FROM judged WHERE accepted AND file_id = ${file.fileId}`;
      return { format: 'csv', sql, ...salesLoader.output(loadOf(file)) };
    });
    const cleaned = await withBackground((start) =>
      // The warehouse loads while the engine writes the rest.
      cleanDataset(context, salesMerge, contracts.sales, files, accepted, (prefix) => {
        const file = files.find((each) => salesLoader.output(loadOf(each)).prefix === prefix);
        if (file) start(() => load(context, loadOf(file), file.rowCount));
      }),
    );
    await context.lake.deletePrefix(scratch);
    await context.transaction(async (runner) => {
      await recordCleaned(context, runner, 'curated_sales', cleaned);
      const core = { name: 'core_sales', rows: cleaned.accepted };
      await context.ledger.stages.recordOutput(runner, context, core);
    });
    await context.catalog.publish({
      name: 'curated_sales',
      prefix: curatedPrefix('sales', runId),
      rows: cleaned.counts.rowsOut,
    });
    return cleaned.counts;
  },
};

function load(context: StageContext, file: SalesLoad, rowCount: number): Promise<void> {
  const { salesLoader, signal, transaction } = context;
  const onBytes = loadProgress(context, 'loading core.sales', rowCount);
  return salesLoader.load(file, { signal, transaction, onBytes });
}
