import type { StageContext } from '../../context/stage-context.js';
import { allBatchesPrefix, batchesPrefix } from '../../flow/zones.js';

const BATCH = /^.*\/run=(\d+)\//;

/**
 * Drops rows of files by rules that are no longer in force, and what failed runs have left, once a run
 * has succeeded without them.
 */
export async function dropOldBatches({ flow, lake, ledger, runId }: StageContext): Promise<void> {
  for (const { name: dataset, rules } of flow.datasets.values()) {
    const current = batchesPrefix(dataset, rules);
    await ledger.cleanings.forgetOthers(dataset, rules);
    const inUse = await ledger.cleanings.runsInUse(rules);
    const old = new Set<string>();
    for await (const { key } of lake.list(allBatchesPrefix(dataset))) {
      const [folder, run] = BATCH.exec(key) ?? [];
      if (folder === undefined || Number(run) >= runId) continue;
      if (!folder.startsWith(current) || !inUse.has(Number(run))) old.add(folder);
    }
    for (const folder of old) await lake.deletePrefix(folder);
  }
}
