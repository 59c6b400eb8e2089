import { contracts, type Dataset } from '../../contracts/contract.js';
import { addCounts } from '../../ingest/account.js';
import { ingestDataset, type Ingested } from '../../ingest/ingest-dataset.js';
import { curatedPrefix } from '../../ingest/prefixes.js';
import { noRows } from '../stage.js';
import type { Stage } from '../stage-context.js';

/** Datasets that have a stage of their own. */
const ELSEWHERE = ['sales', 'stores'];

/**
 * Stage 2: feature files to `raw/`, cleaned, published as the catalog's table `features`; and so every
 * further dataset that has a contract, under its own name.
 */
export const ingestFeatures: Stage = {
  id: 'ingest-features',
  async run(context) {
    const datasets = [...contracts.keys()].filter((dataset) => !ELSEWHERE.includes(dataset));
    const done = new Map<Dataset, Ingested>();
    for (const dataset of datasets) {
      done.set(dataset, await ingestDataset(context, context.compute, dataset));
    }
    context.progress('publishing tables');
    await context.transaction(async (runner) => {
      const reasons = new Map<string, number>();
      for (const [dataset, ingested] of done) {
        await ingested.record(runner, dataset);
        for (const [reason, rows] of ingested.reasons) {
          reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
        }
      }
      await context.ledger.stages.recordQuarantine(runner, context, reasons);
    });
    for (const [dataset, ingested] of done) {
      await ingested.setRefusedAside();
      await context.catalog.publish({
        name: dataset,
        prefix: curatedPrefix(dataset, context.runId),
        rows: ingested.kept.rows,
      });
    }
    return [...done.values()].map(({ counts }) => counts).reduce(addCounts, noRows);
  },
};
