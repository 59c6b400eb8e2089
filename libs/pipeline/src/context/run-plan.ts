import { expectedOf, expectedRows } from './expected-rows.js';
import type { PlannedChunk } from './planned-chunks.js';
import type { PlanContext } from './stage-context.js';

/** A chunk as it is planned; of a mart, the warehouse may lack its rows too. */
export type AnyPlannedChunk = PlannedChunk & { lacksRows?: boolean };

export const isToBeMade = ({ lacksFiles, lacksRows }: AnyPlannedChunk): boolean =>
  lacksFiles || lacksRows === true;

/** Writes down what a stage is to make, so that the outcome can be held against it. */
export async function recordPlan(
  { flow, ledger, plan, runId, stage }: PlanContext,
  relations: ReadonlyMap<string, readonly AnyPlannedChunk[]>,
): Promise<void> {
  const { plans } = ledger;
  const facts = { stated: await plans.stated(runId), former: await plans.former(plan.former) };
  const planned = Array.from(relations, ([relation, chunks]) => ({
    relation,
    periods: chunks.length,
    toMake: chunks.filter(isToBeMade).length,
    ...expectedOf(chunks.map((chunk) => expectedRows(flow, chunk, facts))),
  }));
  await plans.record(runId, stage, planned);
}
