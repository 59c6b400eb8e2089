import type { AskedRun, RunRequest } from '../ledger/runs/run-requests.js';
import type { RunTrigger } from '../ledger/runs/run.entity.js';
import type { Ledger } from '../ledger/ledger.js';
import { putOnQueue } from './put-on-queue.js';
import type { RunQueue } from '../queue/run-queue.js';

/** What people ask for, and the audit log has. */
const BY_PEOPLE: readonly RunTrigger[] = ['admin', 'replay', 'backfill'];

/**
 * Requests a run and puts it on the queue, unless it has to wait. When the queue is down the request
 * stays in the ledger and a worker picks it up later.
 * @throws AppError FLOW_PAUSED, RUN_ALREADY_ACTIVE
 */
export async function startRun(
  ledger: Ledger,
  queue: RunQueue,
  request: RunRequest,
): Promise<AskedRun> {
  const asked = await ledger.warehouse.transaction(async (manager) => {
    const answer = await ledger.requests.ask(manager, request);
    const { actor, trigger, onlyIfChanged } = request;
    if (BY_PEOPLE.includes(trigger)) {
      await ledger.audit.record(manager, {
        actor,
        action: 'start-run',
        subject: `run ${answer.run.id}`,
        details: { onlyIfChanged, became: answer.became },
      });
    }
    return answer;
  });
  const { run, became } = asked;
  if (became === 'started')
    await putOnQueue(queue, { runId: Number(run.id), epoch: run.flowEpoch });
  return asked;
}
