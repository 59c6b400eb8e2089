import type { Run, RunTrigger } from '../ledger/run.entity.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunQueue } from '../queue/run-queue.js';

interface RunRequest {
  trigger: RunTrigger;
  onlyIfChanged: boolean;
  /** Administrator who asks, for the audit log. */
  actor?: string;
}

/**
 * Requests a run and puts it on the queue. When the queue is down the request stays in the ledger
 * and a worker picks it up later.
 * @throws AppError RUN_ALREADY_ACTIVE
 */
export async function startRun(
  ledger: Ledger,
  queue: RunQueue,
  { trigger, onlyIfChanged, actor }: RunRequest,
): Promise<Run> {
  const run = await ledger.runs.request(trigger, onlyIfChanged);
  if (actor !== undefined) {
    const act = {
      actor,
      action: 'start-run',
      subject: `run ${run.id}`,
      details: { onlyIfChanged },
    };
    await ledger.audit.record(ledger.warehouse, act);
  }
  await queue.enqueuePlan(Number(run.id), run.flowEpoch);
  return run;
}
