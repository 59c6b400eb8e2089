import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Priority } from '../ledger/run-requests.js';
import type { Run } from '../ledger/run.entity.js';
import type { RunQueue } from '../queue/run-queue.js';
import { putOnQueue } from '../runs/put-on-queue.js';

/** Which days to make anew, first and last, ISO text; and for the audit log: who and why. */
interface BackfillRequest {
  from: string;
  to: string;
  priority: Priority;
  actor: string;
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
  { from, to, priority, actor, reason }: BackfillRequest,
): Promise<Run> {
  if (from > to) throw new AppError('ARGUMENT_INVALID', `to: ${to} comes before ${from}`);
  if (!(await ledger.backfills.hasPeriods(from, to))) {
    const what = `the published snapshot of ${ledger.flow.name} has no rows from ${from} to ${to}`;
    throw new AppError('ARGUMENT_INVALID', `from, to: ${what}`);
  }
  const { run, became } = await ledger.warehouse.transaction(async (manager) => {
    const details = { from, to };
    const request = {
      trigger: 'backfill',
      onlyIfChanged: false,
      actor,
      priority,
      details,
    } as const;
    // Two that ask at once: the second waits here for the first.
    const asked = await ledger.requests.ask(manager, request);
    const other = await ledger.backfills.underWay(manager, from, to);
    if (other) {
      const days = `from ${other.from} to ${other.to}`;
      const message = `run ${other.runId} makes the days ${days} anew: wait for it, or cancel it`;
      throw new AppError('BACKFILL_OVERLAPS', message);
    }
    await ledger.backfills.add(manager, { from, to, runId: asked.run.id, actor, reason });
    const act = { actor, action: 'backfill', subject: `run ${asked.run.id}`, reason, details };
    await ledger.audit.record(manager, act);
    return asked;
  });
  if (became === 'started')
    await putOnQueue(queue, { runId: Number(run.id), epoch: run.flowEpoch });
  return run;
}
