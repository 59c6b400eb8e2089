import { cpus, loadavg, totalmem } from 'node:os';
import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import { loadShape } from './load.js';
import type { PipelineFigures } from './pipeline-bench.js';
import type { ServingFigures } from './serving-bench.js';
import { spread } from './statistics.js';
import { table } from './table.js';
import type { TimedRun } from './timed-run.js';

const MIB = 1 << 20;
const MEMORY_GOAL_MIB = 1_024;
const FLOOR_GOAL = 6;

export interface Figures {
  machine: string;
  pipeline: PipelineFigures;
  serving: ServingFigures[];
  /** Peak bytes by part of the system. */
  memory: Record<string, number>;
}

/** What the figures are measured on, and how busy that is before the bench begins. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const name = cpu?.model.trim() ?? process.arch;
  const software = `${process.platform}, Node.js ${process.versions.node}`;
  const load = loadavg()[0]?.toFixed(1);
  return `${cpus().length} × ${name}, ${memory} GiB, ${software}, load average before ${load}`;
}

/** The figures as Markdown. */
export function toMarkdown(figures: Figures): string {
  return [
    `Measured on ${figures.machine}.`,
    pipelineTable(figures.pipeline),
    stageTable(figures.pipeline),
    memoryTable(figures.memory),
    servingTable(figures.serving),
  ].join('\n\n');
}

function pipelineTable({ salesRows, floorSeconds, first, loading, unchanged }: PipelineFigures) {
  const floor = spread(floorSeconds).median;
  const line = (what: string, values: number[]) => {
    const { median, min, max } = spread(values);
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
  return table(
    ['Pipeline', 'runs', 'median', 'min – max', `of the floor (goal ≤ ${FLOOR_GOAL}×)`],
    [
      line(`Floor: COPY of the ${salesRows.toLocaleString('en')} raw sales rows`, floorSeconds),
      line('First run, everything cold: request to published marts', published([first])),
      line('Every file new: raw files to published marts', published(loading)),
      line('… and to the end of the run', finished(loading)),
      line('No file new: merge, join and marts again', published(unchanged)),
      line('… and to the end of the run', finished(unchanged)),
    ],
  );
}

function stageTable({ first, loading, unchanged }: PipelineFigures): string {
  const median = (runs: TimedRun[], pick: (run: TimedRun) => number) =>
    String(Math.round(spread(runs.map(pick)).median * 1_000));
  const line = (what: string, pick: (run: TimedRun) => number) => [
    what,
    median([first], pick),
    median(loading, pick),
    median(unchanged, pick),
  ];
  return table(
    ['Stage, ms', 'first run', 'every file new', 'no file new'],
    [
      line('request to first stage', (run) => run.planning),
      ...Object.keys(weeklySales.stages).map((stage) =>
        line(stage, (run) => run.stages[stage] ?? 0),
      ),
    ],
  );
}

function memoryTable(memory: Record<string, number>): string {
  const both = (memory['worker'] ?? 0) + (memory['compute (DuckDB)'] ?? 0);
  const line = (what: string, bytes: number) => [what, `${Math.round(bytes / MIB)} MiB`];
  return table(
    ['Peak memory', 'resident'],
    [
      ...Object.entries(memory).map(([part, bytes]) => line(part, bytes)),
      line(`worker and compute together (goal < ${MEMORY_GOAL_MIB} MiB)`, both),
    ],
  );
}

function servingTable(serving: ServingFigures[]): string {
  const lines = serving.map(({ answer, bytes, floor, load }) => [
    answer,
    (bytes / 1024).toFixed(0),
    Math.round(load.requestsPerSecond),
    load.p50.toFixed(1),
    load.p99.toFixed(1),
    Math.round(floor.requestsPerSecond),
    `${((100 * load.requestsPerSecond) / floor.requestsPerSecond).toFixed(1)} %`,
  ]);
  return table(
    [
      `Weekly top stores (${loadShape})`,
      'KiB',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'bare Fastify, requests/s',
      'of Fastify',
    ],
    lines,
  );
}
