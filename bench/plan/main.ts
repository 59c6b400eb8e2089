import 'reflect-metadata';
import { writeSample } from '#sample/write-sample.js';
import { openBenchState } from '../bench-state.js';
import { type CostedRun, measureRun } from '../costed-run.js';
import { describeMachine } from '../machine.js';
import { logLine, runBench } from '../run-bench.js';
import { startPipeline } from '../running-pipeline.js';
import { computeSpread } from '../statistics.js';
import { renderTable } from '../table.js';
import { timelineReport } from '../timeline/timeline-report.js';
import { withClosers } from '../with-closers.js';
import { stopForecasts } from '../without-forecasts.js';
import { parseOptions, USAGE } from './options.js';
import { writePlan } from './write-plan.js';

const GOAL = 1.05;

interface Loads {
  amounts: number;
  without: CostedRun[];
  with: CostedRun[];
}

/** Loads the sample into an empty state, in a worker of its own. */
const load = (withPlan: boolean) =>
  withClosers(async (closers) => {
    const state = await openBenchState(closers, {});
    await writeSample(state.source);
    const amounts = withPlan ? await writePlan(state.source) : 0;
    await stopForecasts(state);
    const run = await measureRun(state, await startPipeline(state, closers));
    return { amounts, run };
  });

async function measureLoads(rounds: number): Promise<Loads> {
  const loads: Loads = { amounts: 0, without: [], with: [] };
  for (let round = 1; round <= rounds; round++) {
    logLine(`first load without and with a plan, ${round} of ${rounds}`);
    loads.without.push((await load(false)).run);
    const { amounts, run } = await load(true);
    loads.amounts = amounts;
    loads.with.push(run);
  }
  return loads;
}

const median = (runs: readonly CostedRun[], pick: (run: CostedRun) => number) =>
  computeSpread(runs.map(pick)).median;

const addUp = ({ cpuSeconds: { worker, engine, postgres } }: CostedRun) =>
  worker + engine + postgres;

function toMarkdown({ amounts, without, with: planned }: Loads): string {
  const line = (what: string, pick: (run: CostedRun) => number) => {
    const [less, more] = [median(without, pick), median(planned, pick)];
    return [what, less.toFixed(2), more.toFixed(2), `${(more / less).toFixed(2)}×`];
  };
  return [
    renderTable(
      [`First load, s (goal ≤ ${GOAL}×)`, 'without a plan', `${amounts} amounts`, 'ratio'],
      [
        line('request to published marts', ({ published }) => published),
        line('processor time', addUp),
        line('… worker', ({ cpuSeconds }) => cpuSeconds.worker),
        line('… engine', ({ cpuSeconds }) => cpuSeconds.engine),
        line('… PostgreSQL', ({ cpuSeconds }) => cpuSeconds.postgres),
      ],
    ),
    ...planned.slice(0, 1).map(({ timeline }) => timelineReport('With a plan', timeline)),
    ...without.slice(0, 1).map(({ timeline }) => timelineReport('Without a plan', timeline)),
  ].join('\n\n');
}

await runBench(async () => {
  const rounds = parseOptions(process.argv.slice(2));
  if (rounds === undefined) {
    console.log(USAGE);
    return true;
  }
  const loads = await measureLoads(rounds);
  console.log(`Measured on ${describeMachine()}.\n\n${toMarkdown(loads)}`);
  return median(loads.with, addUp) / median(loads.without, addUp) <= GOAL;
});
