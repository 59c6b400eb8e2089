import type { Logger } from '#platform/logging/logger.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunQueue } from '../queue/run-queue.js';

/**
 * Puts the active run back on the queue when the queue has lost it, or when this is the only worker
 * and so whatever was being worked on is dead. Stages that succeeded are not run again.
 */
export async function recoverRuns(
  ledger: Ledger,
  queue: RunQueue,
  options: { onlyWorker: boolean; logger: Logger },
): Promise<void> {
  const run = await ledger.runs.active();
  if (!run) return;
  const runId = Number(run.id);
  if (!options.onlyWorker && (await queue.holds(runId, run.flowEpoch))) return;
  const epoch = await ledger.runs.nextEpoch(runId);
  options.logger.log(`run ${runId} was interrupted: it goes on where it stopped`);
  await queue.enqueuePlan(runId, epoch);
}
