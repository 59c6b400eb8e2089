import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Run, RunTrigger } from '#pipeline/ledger/runs/run.entity.js';

/** Requests a run without queueing it. */
export async function requestRun(
  ledger: Ledger,
  trigger: RunTrigger,
  onlyIfChanged: boolean,
): Promise<Run> {
  const request = { trigger, onlyIfChanged, actor: 'a test' };
  const { run } = await ledger.warehouse.transaction((manager) =>
    ledger.requests.request(manager, request),
  );
  return run;
}
