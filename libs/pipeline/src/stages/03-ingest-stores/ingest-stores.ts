import { copyCsvInto } from '#platform/database/copy.js';
import { ingestDataset } from '../../ingest/ingest-dataset.js';
import type { TransferColumn, TransferPlan } from '../../ports/transfer.js';
import { scratchOf } from '../scratch.js';
import type { Stage } from '../stage-context.js';

const columns: TransferColumn[] = [
  { name: 'store', type: 'INTEGER' },
  { name: 'store_type', type: 'STRING' },
  { name: 'store_size', type: 'INTEGER' },
];
const names = columns.map(({ name }) => name);

/** Stage 3: store files to `core.stores`, and from there to the catalog's table `stores`. */
export const ingestStores: Stage = {
  id: 'ingest-stores',
  async run(context) {
    const { lake, runId, transfer } = context;
    const scratch = scratchOf(context);
    const kept = `SELECT ${names.join(', ')} FROM judged WHERE fate = 'kept' ORDER BY store`;
    const ingested = await ingestDataset(context, context.compute, 'stores', {
      outputs: () => [{ format: 'csv', prefix: scratch, sql: kept }],
    });
    context.progress('loading core.stores');
    await context.transaction(async (runner) => {
      await runner.query('DELETE FROM core.stores');
      for await (const { key } of lake.list(scratch)) {
        await copyCsvInto(runner, 'core.stores', names, await lake.get(key));
      }
      await ingested.record(runner, 'core_stores');
      await context.ledger.stages.recordQuarantine(runner, context, ingested.reasons);
    });
    await ingested.setRefusedAside();
    context.progress('transferring core.stores to table stores');
    const plan: TransferPlan = {
      name: `run-${runId}-${context.stage}-transfer`,
      from: 'core.stores',
      columns,
      key: 'store',
      to: 'stores',
      prefix: `curated/stores-table/run=${runId}/`,
      scratch: `${scratch}transfer/`,
    };
    const rows = await transfer.transfer(plan, context.signal);
    await lake.deletePrefix(scratch);
    await context.transaction((runner) =>
      context.ledger.stages.recordOutput(runner, context, { name: 'stores', rows }),
    );
    return ingested.counts;
  },
};
