import { setTimeout as delay } from 'node:timers/promises';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Ledger } from '../ledger/ledger.js';
import { isOver, type Run, type StageRun } from '../ledger/runs/run.entity.js';
import { withRetries } from './retry-request.js';

const POLL_MS = 150;

/** Shows the progress of a run. */
interface ProgressView {
  show(stages: readonly StageRun[]): void;
  end(): void;
}

/** Returns the seconds that a stage has taken so far. */
function measureSeconds(stage: StageRun, now: Date): number {
  if (!stage.startedAt) return 0;
  return Math.max(0, ((stage.finishedAt ?? now).getTime() - stage.startedAt.getTime()) / 1000);
}

/** Returns `421,570 rows   512,000/s   0.8 s`, as far as known. */
function formatFigures(stage: StageRun, now: Date): string {
  const rows = stage.rowsIn ?? stage.rowsDone;
  const seconds = measureSeconds(stage, now);
  const count = `${rows.toLocaleString('en-US')} rows`.padStart(14);
  const rate = seconds > 0 ? Math.round(rows / seconds).toLocaleString('en-US') : '0';
  return `${count} ${`${rate}/s`.padStart(12)} ${seconds.toFixed(1).padStart(6)} s`;
}

/**
 * Polls the ledger until a run has ended, and shows every state.
 * @throws when the signal aborts
 */
async function watchRun(
  ledger: Ledger,
  runId: string,
  view: ProgressView,
  signal: AbortSignal,
): Promise<Run> {
  try {
    for (;;) {
      const { run, stages } = await withRetries(() => ledger.runs.requireRun(runId), signal);
      view.show(stages);
      if (isOver(run)) return run;
      await delay(POLL_MS, undefined, { signal });
    }
  } finally {
    view.end();
  }
}

const WHOLE = 1000;
const marks = { pending: ' ', running: '·', succeeded: '✓', failed: '✗', cancelled: '✗' };

/** Returns live bars for each stage on a terminal, once the first stage starts: a run may have no work. */
export function createBars(stream: NodeJS.WritableStream = process.stdout): ProgressView {
  let bars: MultiBar | undefined;
  const byStage = new Map<string, SingleBar>();
  return {
    show: (stages) => {
      if (!bars && stages.every(({ status }) => status === 'pending')) return;
      bars ??= openBars(stream);
      const now = new Date();
      for (const stage of stages) {
        const payload = {
          mark: marks[stage.status],
          stage: stage.stage.padEnd(20),
          figures: formatFigures(stage, now),
          step: stage.step ?? '',
        };
        const bar = byStage.get(stage.stage) ?? bars.create(WHOLE, 0, payload);
        byStage.set(stage.stage, bar);
        bar.update(computeProgress(stage), payload);
      }
    },
    end: () => bars?.stop(),
  };
}

function openBars(stream: NodeJS.WritableStream): MultiBar {
  return new MultiBar(
    {
      stream,
      format: '{mark} {stage} {bar} {figures}  {step}',
      barsize: 24,
      hideCursor: true,
      linewrap: false,
      clearOnComplete: false,
      forceRedraw: true,
    },
    Presets.shades_classic,
  );
}

function computeProgress({ status, rowsDone, rowsExpected }: StageRun): number {
  if (status === 'succeeded') return WHOLE;
  return rowsExpected ? Math.min(WHOLE, Math.floor((WHOLE * rowsDone) / rowsExpected)) : 0;
}

/** Returns a view of one plain line for each finished stage, without a terminal. */
function createLines(say: (line: string) => void): ProgressView {
  const said = new Set<string>();
  return {
    show: (stages) => {
      for (const stage of stages) {
        const isOver = stage.status !== 'pending' && stage.status !== 'running';
        const key = `${stage.stage} ${stage.attempt}`;
        if (!isOver || said.has(key)) continue;
        said.add(key);
        const figures = formatFigures(stage, new Date());
        say(`${stage.stage.padEnd(20)} ${stage.status.padEnd(9)} ${figures}`);
      }
    },
    end: () => undefined,
  };
}

/** Returns the outcome of a run for people: why it failed, or its duration, quarantine, refused files and warnings. */
export async function describeOutcome(run: Run, ledger: Ledger): Promise<string> {
  if (run.status === 'failed') {
    return `Run ${run.id} failed: ${run.errorCode ?? ''}: ${run.errorMessage ?? ''}`;
  }
  if (run.status === 'cancelled') {
    return `Run ${run.id} was cancelled by ${run.cancelledBy ?? ''}: ${run.cancelReason ?? ''}`;
  }
  if (run.status === 'unchanged') {
    const isFirst = (await ledger.runs.newestFingerprint()) === undefined;
    const { name, forecast } = ledger.flow;
    const nothing = forecast
      ? `${forecast.upstream} has published no snapshot`
      : `The source has no file of ${name}`;
    const why = isFirst ? nothing : 'Nothing has changed since the last run that succeeded';
    return `${why}: the run had nothing to do${await listRefused(run, ledger)}`;
  }
  const seconds = ((run.finishedAt?.getTime() ?? 0) - (run.startedAt?.getTime() ?? 0)) / 1000;
  const { quarantine, warnings } = await ledger.runs.report(run.id);
  const aside = quarantine.map(({ stage, reason, rows }) => `${rows} ${reason} (${stage})`);
  const note = aside.length > 0 ? `; quarantined: ${aside.join(', ')}` : '';
  const warned = warnings.map((warning) => `\nWarning: ${warning}`).join('');
  const files = await listRefused(run, ledger);
  return `Run ${run.id} succeeded in ${seconds.toFixed(1)} s${note}${files}${warned}`;
}

/** Returns a line for each file that was refused since the run's request. */
async function listRefused({ requestedAt }: Run, { sourceFiles }: Ledger): Promise<string> {
  const refused = await sourceFiles.listRefusedSince(requestedAt);
  return refused.map((why) => `\nRefused: ${why}`).join('');
}

/**
 * Shows a run until it has ended, and its outcome: live bars on a terminal, else one line for each stage.
 * @throws AppError RUN_NOT_FOUND; the signal's reason when it aborts
 */
export async function showRun(
  ledger: Ledger,
  runId: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Run> {
  const view = process.stdout.isTTY ? createBars() : createLines(say);
  const run = await watchRun(ledger, runId, view, signal);
  say(await describeOutcome(run, ledger));
  return run;
}
