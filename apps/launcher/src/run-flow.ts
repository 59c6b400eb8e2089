import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Run } from '#pipeline/ledger/runs/run.entity.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { followFlow } from '#pipeline/triggers/after-flow.js';
import { withRetries } from '#pipeline/watch/retry-request.js';
import { showRun } from '#pipeline/watch/watch-run.js';
import type { RunningInstance } from './launch.js';

/**
 * Runs a flow.
 * @returns its last run with its status; undefined for a paused flow
 */
export async function runFlow(
  ledger: Ledger,
  instance: RunningInstance,
  say: (line: string) => void,
): Promise<Run | undefined> {
  if (instance.ledgers.length > 1) say(`\nFlow ${ledger.flow.name}`);
  const followed = ledger.flow.forecast && (await followRun(ledger, instance, say));
  return followed ?? runNow(ledger, instance, say);
}

/**
 * Shows the run that follows a publication: the worker has started it meanwhile, or it starts now.
 * @returns undefined when there was none since the launcher started
 */
async function followRun(
  ledger: Ledger,
  { queue, signal, startedAt }: RunningInstance,
  say: (line: string) => void,
): Promise<Run | undefined> {
  const begun = await withRetries(() => followFlow(ledger), signal).catch((error: unknown) => {
    // `runNow` says that the flow is paused.
    if (error instanceof AppError && NOT_NOW.includes(error.code)) return undefined;
    throw error;
  });
  if (begun) await withRetries(() => queue.enqueuePlan(Number(begun.id), begun.flowEpoch), signal);
  const [newest] = await withRetries(() => ledger.runs.list(1), signal);
  if (newest?.trigger !== 'flow' || newest.requestedAt < startedAt) return undefined;
  return showRun(ledger, newest.id, say, signal);
}

const NOT_NOW = ['FLOW_PAUSED', 'RUN_ALREADY_ACTIVE'];

/** Finishes a run that was interrupted, then runs the flow if any file has changed. */
async function runNow(
  ledger: Ledger,
  { queue, signal }: Pick<RunningInstance, 'queue' | 'signal'>,
  say: (line: string) => void,
): Promise<Run | undefined> {
  for (;;) {
    const active = await withRetries(() => ledger.runs.active(), signal);
    if (active) {
      say(`Run ${active.id} is not finished: it continues where it stopped`);
      await showRun(ledger, active.id, say, signal);
    }
    const request = { trigger: 'start', onlyIfChanged: true, actor: 'npm start' } as const;
    try {
      const { run } = await withRetries(() => startRun(ledger, queue, request), signal);
      return await showRun(ledger, run.id, say, signal);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'FLOW_PAUSED') {
        say(error.message);
        return undefined;
      }
      // A schedule or an arrival started a run first.
      if (error.code !== 'RUN_ALREADY_ACTIVE') throw error;
    }
  }
}
