import type { Run } from '#pipeline/ledger/run.entity.js';
import { startRun } from '#pipeline/runs/start-run.js';
import type { Launched } from './launch.js';
import { patiently } from './watch/patiently.js';
import { createBars } from './watch/bars.js';
import { createLines } from './watch/lines.js';
import { watchRun } from './watch/run-progress.js';

/**
 * Finishes a run that was interrupted, then runs the pipeline if any file has changed.
 * @returns the last run; its status tells how it went
 */
export async function runPipeline(launched: Launched, say: (line: string) => void): Promise<Run> {
  const { ledger, queue, signal } = launched;
  const interrupted = await patiently(() => ledger.runs.active(), signal);
  if (interrupted) {
    say(`Run ${interrupted.id} was interrupted: it goes on where it stopped`);
    await watch(launched, interrupted.id, say);
  }
  const request = { trigger: 'start', onlyIfChanged: true, actor: 'npm start' } as const;
  const { run } = await patiently(() => startRun(ledger, queue, request), signal);
  return watch(launched, run.id, say);
}

async function watch(
  { ledger, signal }: Launched,
  runId: string,
  say: (line: string) => void,
): Promise<Run> {
  const view = process.stdout.isTTY ? createBars() : createLines(say);
  const run = await watchRun(ledger, runId, view, signal);
  say(await verdict(run, ledger));
  return run;
}

async function verdict(run: Run, ledger: Launched['ledger']): Promise<string> {
  if (run.status === 'failed') {
    return `Run ${run.id} failed: ${run.errorCode ?? ''}: ${run.errorMessage ?? ''}`;
  }
  if (run.status === 'unchanged') {
    return 'No file has changed since the published snapshot: nothing to run';
  }
  const seconds = ((run.finishedAt?.getTime() ?? 0) - (run.startedAt?.getTime() ?? 0)) / 1000;
  const { quarantine } = await ledger.runs.report(run.id);
  const aside = quarantine.map(({ stage, reason, rows }) => `${rows} ${reason} (${stage})`);
  const note = aside.length > 0 ? `; set aside: ${aside.join(', ')}` : '';
  const refused = await ledger.sourceFiles.refusedSince(run.requestedAt);
  const files = refused.map((why) => `\nRefused: ${why}`).join('');
  return `Run ${run.id} succeeded in ${seconds.toFixed(1)} s${note}${files}`;
}
