import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.js';
import { parseSizes } from '../parse-sizes.js';
import { runBench } from '../run-bench.js';
import { renderTable } from '../table.js';
import { timelineReport } from '../timeline/timeline-report.js';
import { withClosers } from '../with-closers.js';
import { type ForecastCost, type ForecastRun, measureCost } from './measure-cost.js';

const USAGE = `npm run bench -- forecast [--sizes N,…]

  --sizes N,…  each 1 to 10 times the stores of the sample (default 1,10)`;

const { sizes, help } = parseArgs({
  args: process.argv.slice(2),
  options: {
    sizes: { type: 'string', default: '1,10' },
    help: { type: 'boolean', default: false },
  },
}).values;

const formatRun = ({ cpuSeconds, finished, memory }: ForecastRun) => [
  cpuSeconds?.toFixed(1) ?? '–',
  finished.toFixed(1),
  Math.round(memory / 1024 ** 2),
];

function toMarkdown(costs: readonly ForecastCost[]): string {
  const figures = ['processor s', 's', 'MiB'];
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
  if (help) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const costs: ForecastCost[] = [];
  for (const times of parseSizes(sizes)) {
    costs.push(await withClosers((closers) => measureCost(times, closers)));
  }
  console.log([machine, toMarkdown(costs)].join('\n\n'));
  return true;
});
