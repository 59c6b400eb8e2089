import type { Run, RunTrigger } from '../ledger/run.entity.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunQueue } from '../queue/run-queue.js';

/**
 * Requests a run and puts it on the queue. When the queue is down the request stays in the ledger
 * and a worker picks it up later.
 * @throws AppError RUN_ALREADY_ACTIVE
 */
export async function startRun(
  ledger: Ledger,
  queue: RunQueue,
  request: { trigger: RunTrigger; onlyIfChanged: boolean },
): Promise<Run> {
  const run = await ledger.runs.request(request.trigger, request.onlyIfChanged);
  await queue.enqueuePlan(Number(run.id), run.flowEpoch);
  return run;
}
