import type { Ledger } from '../ledger/ledger.js';
import type { PinnedPlan } from '../ledger/pinned-plans.js';
import type { BaseRun } from '../ledger/run-plans.js';

/** Backfills that a planned run makes, and the run before it did not. */
export async function newBackfills(
  { backfills, pinned }: Pick<Ledger, 'backfills' | 'pinned'>,
  plan: PinnedPlan | undefined,
  base: BaseRun | undefined,
): Promise<PinnedPlan['backfills']> {
  const runId = Number(base?.runId ?? 0);
  const before = (await pinned.of(runId))?.backfills;
  // An older version planned the run before, and pinned nothing.
  const done = before ?? (await backfills.all()).filter((each) => Number(each.runId) <= runId);
  const known = new Set(done.map(({ id }) => id));
  return (plan?.backfills ?? []).filter(({ id }) => !known.has(id));
}
