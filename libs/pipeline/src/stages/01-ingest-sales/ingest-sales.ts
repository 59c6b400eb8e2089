import { coreColumns } from '../../core-sales/core-sales.js';
import { ingestDataset } from '../../ingest/ingest-dataset.js';
import { curatedPrefix } from '../../ingest/prefixes.js';
import type { RawFile } from '../../ingest/raw-files.js';
import type { Output } from '../../ports/compute.js';
import type { SalesLoad } from '../../ports/sales-loader.js';
import { withBackground } from '../background.js';
import { loadProgress } from '../load-progress.js';
import { scratchOf } from '../scratch.js';
import type { Stage, StageContext } from '../stage-context.js';

/** Stage 1: sales files to `raw/`, cleaned and merged to `curated/sales`, loaded to `core.sales`. */
export const ingestSales: Stage = {
  id: 'ingest-sales',
  async run(context) {
    const { runId, salesLoader, salesMerge } = context;
    const scratch = scratchOf(context);
    const loadOf = ({ fileId }: RawFile, rules: string): SalesLoad => {
      return { runId, scratch, fileId, rules };
    };
    const outputOf = (file: RawFile, rules: string): Output => {
      const sql = `SELECT ${coreColumns.join(', ')} FROM judged WHERE accepted AND file_id = ${file.fileId}`;
      return { format: 'csv', sql, ...salesLoader.output(loadOf(file, rules)) };
    };
    const ingested = await withBackground((start) =>
      ingestDataset(context, salesMerge, 'sales', {
        outputs: (files, rules) => files.map((file) => outputOf(file, rules)),
        // The warehouse loads while the engine writes the rest.
        onOutput: (prefix, files, rules) => {
          const file = files.find((each) => outputOf(each, rules).prefix === prefix);
          if (file) start(() => load(context, loadOf(file, rules), file.rowCount));
        },
      }),
    );
    await context.lake.deletePrefix(scratch);
    await context.transaction(async (runner) => {
      await ingested.record(runner, 'curated_sales');
      await context.ledger.stages.recordQuarantine(runner, context, ingested.reasons);
      const core = { name: 'core_sales', rows: ingested.accepted };
      await context.ledger.stages.recordOutput(runner, context, core);
    });
    await ingested.setRefusedAside();
    await context.catalog.publish({
      name: 'curated_sales',
      prefix: curatedPrefix('sales', runId),
      rows: ingested.kept.rows,
    });
    return ingested.counts;
  },
};

function load(context: StageContext, file: SalesLoad, rowCount: number): Promise<void> {
  const { salesLoader, signal, transaction } = context;
  const onBytes = loadProgress(context, 'loading core.sales', rowCount);
  return salesLoader.load(file, { signal, transaction, onBytes });
}
