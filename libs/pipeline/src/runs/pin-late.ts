import type { Source } from '#intake/source/source.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PinnedFrom, PinnedPlan } from '../ledger/runs/run-plans.js';

interface Pinning extends Omit<PinnedFrom, 'source'> {
  ledger: Pick<Ledger, 'pinned'>;
  source: Pick<Source, 'url'>;
}

/** Pins the plan of a run that an older version planned without one: what operators have set by now. */
export async function pinLate(
  { ledger, source, otherFlows, qualityRules }: Pinning,
  runId: number,
): Promise<PinnedPlan> {
  const plan = await ledger.pinned.now(runId, { source: source.url, otherFlows, qualityRules });
  return ledger.pinned.adopt(runId, plan);
}
