import 'reflect-metadata';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { renderTable } from '../table.js';
import { timelineReport } from '../timeline/timeline-report.js';
import { withClosers } from '../with-closers.js';
import { type ForecastCost, type ForecastRun, measureCost } from './measure-cost.js';
import { parseOptions, USAGE } from './options.js';

const formatSeconds = (seconds: number) => (Number.isNaN(seconds) ? '–' : seconds.toFixed(1));

const formatRun = ({ cpuSeconds: { worker, engine, postgres }, finished, memory }: ForecastRun) => [
  ...[worker + engine + postgres, worker, engine, postgres, finished].map(formatSeconds),
  Math.round(memory / 1024 ** 2),
];

function toMarkdown(costs: readonly ForecastCost[]): string {
  const figures = ['processor s', 'worker', 'engine', 'PostgreSQL', 's', 'MiB'];
  const head = ['series × weeks', ...figures, ...figures.map((name) => `one more week: ${name}`)];
  const lines = costs.map(({ series, weeks, cold, more }) => [
    `${series} × ${weeks}`,
    ...formatRun(cold),
    ...formatRun(more),
  ]);
  const timelines = costs.flatMap(({ label, cold, more }) => [
    timelineReport(`${label}, cold`, cold.timeline),
    timelineReport(`${label}, one more week`, more.timeline),
  ]);
  return [renderTable(head, lines), ...timelines].join('\n\n');
}

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const costs: ForecastCost[] = [];
  for (const times of options.sizes) {
    costs.push(await withClosers((closers) => measureCost(times, options.weeks, closers)));
  }
  console.log([machine, toMarkdown(costs)].join('\n\n'));
  return true;
});
