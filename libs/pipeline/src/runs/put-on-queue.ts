import type { RunJob } from '../queue/job-types.js';
import type { RunQueue } from '../queue/run-queue.js';

/**
 * Puts a run that the ledger has on the queue. Should the queue be down, the request stands all the same:
 * a worker finds the run in the ledger, puts it on and says so in its log.
 */
export async function putOnQueue(queue: RunQueue, { runId, epoch }: RunJob): Promise<void> {
  await queue.enqueuePlan(runId, epoch).catch(() => undefined);
}
