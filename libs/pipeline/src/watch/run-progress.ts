import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '../ledger/ledger.js';
import { isOver, type Run, type StageRun } from '../ledger/runs/run.entity.js';
import { patiently } from './patiently.js';

const LOOK_MS = 150;

/** Shows a run while it goes on. */
export interface ProgressView {
  show(stages: readonly StageRun[]): void;
  end(): void;
}

/** Seconds a stage has taken so far. */
function secondsOf(stage: StageRun, now: Date): number {
  if (!stage.startedAt) return 0;
  return Math.max(0, ((stage.finishedAt ?? now).getTime() - stage.startedAt.getTime()) / 1000);
}

/** `421,570 rows   512,000/s   0.8 s`, as far as known. */
export function figuresOf(stage: StageRun, now: Date): string {
  const rows = stage.rowsIn ?? stage.rowsDone;
  const seconds = secondsOf(stage, now);
  const count = `${rows.toLocaleString('en-US')} rows`.padStart(14);
  const rate = seconds > 0 ? Math.round(rows / seconds).toLocaleString('en-US') : '0';
  return `${count} ${`${rate}/s`.padStart(12)} ${seconds.toFixed(1).padStart(6)} s`;
}

/**
 * Reads a run from the ledger until it is over, showing every look.
 * @throws when the signal is aborted
 */
export async function watchRun(
  ledger: Ledger,
  runId: string,
  view: ProgressView,
  signal: AbortSignal,
): Promise<Run> {
  try {
    for (;;) {
      const { run, stages } = await patiently(() => ledger.runs.get(runId), signal);
      view.show(stages);
      if (isOver(run)) return run;
      await delay(LOOK_MS, undefined, { signal });
    }
  } finally {
    view.end();
  }
}
