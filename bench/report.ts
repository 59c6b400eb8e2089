import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import type { PipelineFigures } from './pipeline-bench.js';
import { computeSpread } from './statistics.js';
import { renderTable } from './table.js';
import { findMedianRun, type TimedRun } from './timed-run.js';
import { timelineReport } from './timeline/timeline-report.js';

const MIB = 1 << 20;
const MEMORY_GOAL_MIB = 1_024;
const FLOOR_GOAL = 6;

export interface Figures {
  machine: string;
  pipeline: PipelineFigures;
  /** Peak bytes by part of the system. */
  memory: Record<string, number>;
}

/** The figures as Markdown. */
export function toMarkdown(figures: Figures): string {
  return [
    `Measured on ${figures.machine}.`,
    renderPipelineTable(figures.pipeline),
    renderStageTable(figures.pipeline),
    renderMemoryTable(figures.memory),
    ...renderTimelines(figures.pipeline),
  ].join('\n\n');
}

function renderPipelineTable({
  salesRows,
  floorSeconds,
  first,
  loading,
  unchanged,
}: PipelineFigures) {
  const floor = computeSpread(floorSeconds).median;
  const line = (what: string, values: number[]) => {
    const { median, min, max } = computeSpread(values);
    const range = values.length > 1 ? `${min.toFixed(2)} – ${max.toFixed(2)}` : '';
    return [
      what,
      values.length,
      `${median.toFixed(2)} s`,
      range,
      `${(median / floor).toFixed(1)}×`,
    ];
  };
  const published = (runs: TimedRun[]) => runs.map((run) => run.published);
  const finished = (runs: TimedRun[]) => runs.map((run) => run.finished);
  return renderTable(
    ['Pipeline', 'runs', 'median', 'min – max', `of the floor (goal ≤ ${FLOOR_GOAL}×)`],
    [
      line(`Floor: COPY of the ${salesRows.toLocaleString('en')} raw sales rows`, floorSeconds),
      line('First run, everything cold: request to published marts', published([first])),
      line('Every file new: raw files to published marts', published(loading)),
      line('… and to the end of the run', finished(loading)),
      line('No file new: everything taken over', published(unchanged)),
      line('… and to the end of the run', finished(unchanged)),
    ],
  );
}

function renderStageTable({ first, loading, unchanged }: PipelineFigures): string {
  const median = (runs: TimedRun[], pick: (run: TimedRun) => number) =>
    String(Math.round(computeSpread(runs.map(pick)).median * 1_000));
  const line = (what: string, pick: (run: TimedRun) => number) => [
    what,
    median([first], pick),
    median(loading, pick),
    median(unchanged, pick),
  ];
  return renderTable(
    ['Stage, ms', 'first run', 'every file new', 'no file new'],
    [
      line('request to first stage', (run) => run.planning),
      ...Object.keys(weeklySales.stages).map((stage) =>
        line(stage, (run) => run.stages[stage] ?? 0),
      ),
    ],
  );
}

/** Of several runs the median one: a path of medians would match no run. */
function renderTimelines({ first, loading, unchanged }: PipelineFigures): string[] {
  return [
    timelineReport('First run', first.timeline),
    timelineReport('Every file new', findMedianRun(loading).timeline),
    timelineReport('No file new', findMedianRun(unchanged).timeline),
  ];
}

function renderMemoryTable(memory: Record<string, number>): string {
  const both = (memory['worker'] ?? 0) + (memory['compute (DuckDB)'] ?? 0);
  const line = (what: string, bytes: number) => [what, `${Math.round(bytes / MIB)} MiB`];
  return renderTable(
    ['Peak memory', 'resident'],
    [
      ...Object.entries(memory).map(([part, bytes]) => line(part, bytes)),
      line(`worker and compute together (goal < ${MEMORY_GOAL_MIB} MiB)`, both),
    ],
  );
}
