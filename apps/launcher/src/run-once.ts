import { AppError } from '#platform/errors/app-error.js';
import type { Run } from '#pipeline/ledger/run.entity.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { patiently } from '#pipeline/watch/patiently.js';
import { showRun } from '#pipeline/watch/show-run.js';
import type { Launched } from './launch.js';

/**
 * Finishes a run that was interrupted, then runs the pipeline if any file has changed.
 * @returns the last run; its status tells how it went; undefined when the flow is paused
 */
export async function runPipeline(
  launched: Launched,
  say: (line: string) => void,
): Promise<Run | undefined> {
  const { ledger, queue, signal } = launched;
  for (;;) {
    const active = await patiently(() => ledger.runs.active(), signal);
    if (active) {
      say(`Run ${active.id} is under way: it goes on where it stopped`);
      await showRun(ledger, active.id, say, signal);
    }
    const request = { trigger: 'start', onlyIfChanged: true, actor: 'npm start' } as const;
    try {
      const { run } = await patiently(() => startRun(ledger, queue, request), signal);
      return await showRun(ledger, run.id, say, signal);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'FLOW_PAUSED') {
        say(error.message);
        return undefined;
      }
      // A schedule or files that came were quicker.
      if (error.code !== 'RUN_ALREADY_ACTIVE') throw error;
    }
  }
}
