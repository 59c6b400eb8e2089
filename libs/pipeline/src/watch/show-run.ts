import type { Ledger } from '../ledger/ledger.js';
import type { Run } from '../ledger/runs/run.entity.js';
import { createBars } from './bars.js';
import { createLines } from './lines.js';
import { watchRun } from './run-progress.js';
import { verdictOf } from './verdict.js';

/**
 * Shows a run until it is over, and says how it ended: live bars on a terminal, else a line a stage.
 * @throws AppError RUN_NOT_FOUND; the signal's reason when it is aborted
 */
export async function showRun(
  ledger: Ledger,
  runId: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Run> {
  const view = process.stdout.isTTY ? createBars() : createLines(say);
  const run = await watchRun(ledger, runId, view, signal);
  say(await verdictOf(run, ledger));
  return run;
}
