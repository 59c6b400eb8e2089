import type { Ledger } from '../ledger/ledger.js';
import type { RunRequest } from '../ledger/runs/run-requests.js';
import type { Run } from '../ledger/runs/run.entity.js';
import type { RunQueue } from '../queue/run-queue.js';
import { putOnQueue } from './put-on-queue.js';

/** Which days to make anew, first and last, ISO text; and for the audit log: who and why. */
interface BackfillRequest extends Pick<RunRequest, 'actor' | 'priority' | 'also'> {
  from: string;
  to: string;
  reason: string;
}

/**
 * Asks for a run that makes the rows of a range of days anew, from the cleaned files to the marts: every
 * period (month, year) that has one of these days, and whatever is built on it.
 * @throws AppError ARGUMENT_INVALID for a range without rows; BACKFILL_OVERLAPS; FLOW_PAUSED;
 *   RUN_ALREADY_ACTIVE
 */
export async function backfill(
  ledger: Ledger,
  queue: RunQueue,
  { from, to, reason, ...by }: BackfillRequest,
): Promise<Run> {
  await ledger.backfills.requireRows({ from, to });
  const { run, became } = await ledger.warehouse.transaction(async (manager) => {
    const details = { from, to };
    const request = { ...by, trigger: 'backfill', onlyIfChanged: false, details } as const;
    // Two that ask at once: the second waits here for the first.
    const asked = await ledger.requests.ask(manager, request);
    await ledger.backfills.requireNoOther(manager, { from, to });
    const { actor } = by;
    await ledger.backfills.add(manager, { from, to, runId: asked.run.id, actor, reason });
    const act = { actor, action: 'backfill', subject: `run ${asked.run.id}`, reason, details };
    await ledger.audit.record(manager, act);
    return asked;
  });
  if (became === 'started')
    await putOnQueue(queue, { runId: Number(run.id), epoch: run.flowEpoch });
  return run;
}
