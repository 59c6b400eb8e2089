import type { StageContext } from '../../context/stage-context.js';
import { allBatchesPrefix } from '../../flow/zones.js';

const BATCH = /^.*\/run=(\d+)\//;

/**
 * Drops rows of files by rules that are no longer in force, what failed runs have left, and what was moved
 * elsewhere, once a run has succeeded without them.
 */
export async function dropOldBatches({ flow, lake, ledger, runId }: StageContext): Promise<void> {
  for (const { name: dataset, rules } of flow.datasets.values()) {
    await ledger.cleanings.forgetOthers(dataset, rules);
    const inUse = await ledger.cleanings.batchesInUse(dataset, rules);
    const old = new Set<string>();
    for await (const { key } of lake.list(allBatchesPrefix(dataset))) {
      const [folder, run] = BATCH.exec(key) ?? [];
      if (folder === undefined || Number(run) >= runId) continue;
      if (!inUse.has(folder)) old.add(folder);
    }
    for (const folder of old) await lake.deletePrefix(folder);
  }
}
