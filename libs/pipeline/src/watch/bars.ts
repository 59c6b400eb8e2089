import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { StageRun } from '../ledger/runs/run.entity.js';
import { figuresOf, type ProgressView } from './run-progress.js';

const WHOLE = 1000;
const marks = { pending: ' ', running: '·', succeeded: '✓', failed: '✗', cancelled: '✗' };

/** A live bar for each stage, on a terminal, from when the first begins: a run may have nothing to do. */
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
          figures: figuresOf(stage, now),
          step: stage.step ?? '',
        };
        const bar = byStage.get(stage.stage) ?? bars.create(WHOLE, 0, payload);
        byStage.set(stage.stage, bar);
        bar.update(partOf(stage), payload);
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

function partOf({ status, rowsDone, rowsExpected }: StageRun): number {
  if (status === 'succeeded') return WHOLE;
  return rowsExpected ? Math.min(WHOLE, Math.floor((WHOLE * rowsDone) / rowsExpected)) : 0;
}
