import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Run, RunTrigger } from '#pipeline/ledger/runs/run.entity.js';

/** Asks for a run, and puts nothing on a queue. */
export async function requestRun(
  ledger: Ledger,
  trigger: RunTrigger,
  onlyIfChanged: boolean,
): Promise<Run> {
  const request = { trigger, onlyIfChanged, actor: 'a test' };
  const { run } = await ledger.warehouse.transaction((manager) =>
    ledger.requests.ask(manager, request),
  );
  return run;
}
