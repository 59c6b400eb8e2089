import { writeAbout } from '#platform/logging/log-ids.js';
import type { Logger } from '#platform/logging/logger.js';
import { lastStage } from '../flow/flow.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunQueue } from '../queue/run-queue.js';

/** A run that ends its worker each time must not do so for ever. */
const EPOCHS_MAX = 20;

/**
 * Puts the active run of a flow back on the queue when the queue has lost it, or when this is the only worker
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
  if (!options.onlyWorker && (await queue.holds(runId, run.flowEpoch, lastStage(ledger.flow))))
    return;
  if (run.flowEpoch >= EPOCHS_MAX) {
    const why = `it was interrupted ${run.flowEpoch} times; look into the worker's log for what ends it`;
    await ledger.runs.fail(runId, 'RUN_ABANDONED', why);
    writeAbout({ run: runId }, () => options.logger.error(`run ${runId} is given up: ${why}`));
    return;
  }
  const epoch = await ledger.runs.nextEpoch(runId);
  const said = `run ${runId} was interrupted: it goes on where it stopped`;
  writeAbout({ run: runId }, () => options.logger.log(said));
  await queue.enqueuePlan(runId, epoch);
}
