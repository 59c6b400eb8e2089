import { Lineage } from '../lineage/lineage.js';
import type { StageContext } from './stage-context.js';

/** What the snapshot of a run is made of, once its datasets are merged. */
export async function lineageOfRun({
  flow,
  ledger,
  plan,
  runId,
}: Pick<StageContext, 'flow' | 'ledger' | 'plan' | 'runId'>): Promise<Lineage> {
  const files = await ledger.cleanings.stated(runId);
  const merged = new Lineage(flow, files, new Map(), plan.backfills);
  const digests = [...flow.datasets.values()].flatMap((dataset) => [
    ...merged.mergedChunksOf(dataset).values(),
  ]);
  return new Lineage(flow, files, await ledger.chunks.idleFiles(digests), plan.backfills);
}
