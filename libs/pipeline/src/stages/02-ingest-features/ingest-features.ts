import { contracts } from '../../contracts/contract.js';
import { cleanDataset, curatedPrefix } from '../../ingest/clean-dataset.js';
import { copyToRaw } from '../../ingest/copy-to-raw.js';
import { recordCleaned } from '../../ingest/record-cleaned.js';
import type { Stage } from '../stage-context.js';

/** Stage 2: feature files to `raw/`, cleaned, published as the catalog's table `features`. */
export const ingestFeatures: Stage = {
  id: 'ingest-features',
  async run(context) {
    const files = await copyToRaw(context, 'features');
    const cleaned = await cleanDataset(context, context.compute, contracts.features, files);
    context.progress('publishing table features');
    await context.transaction((runner) => recordCleaned(context, runner, 'features', cleaned));
    await context.catalog.publish({
      name: 'features',
      prefix: curatedPrefix('features', context.runId),
      rows: cleaned.counts.rowsOut,
    });
    return cleaned.counts;
  },
};
