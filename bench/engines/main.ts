import { rm } from 'node:fs/promises';
import { writeSample } from '#sample/write-sample.js';
import { differencesOf } from '../../test/cluster/engines/differences.js';
import { type Engines, openEngines } from '../../test/cluster/engines/engines.js';
import { type RawSources, rawSources } from '../../test/cluster/engines/raw-sources.js';
import { allJobs, transformationsOf } from '../../test/cluster/engines/transformations.js';
import { weeklySales } from '../../test/setup/flow.js';
import { tempFolder } from '../../test/setup/temp-folder.js';
import type { Compute, ComputeJob } from '#lake/ports/compute.js';
import { describeMachine } from '../machine.js';
import { table } from '../table.js';
import { firstLoad, type Step, STEPS } from './first-load.js';

/** The sample's size, and ten times as many stores. */
const SCALES = [
  { name: '1×', stores: 45 },
  { name: '10×', stores: 450 },
];

type Seconds = Record<Step, number>;

const say = (text: string) => console.error(`bench: ${text}`);

async function runAll(compute: Compute, jobs: readonly ComputeJob[]): Promise<number> {
  const start = performance.now();
  for (const job of jobs) await compute.run(job);
  return (performance.now() - start) / 1_000;
}

/** Times a first load, from raw files to Parquet of marts. */
async function time(compute: Compute, sources: RawSources, prefix: string): Promise<Seconds> {
  const jobs = firstLoad(weeklySales, sources, prefix);
  const seconds: Seconds = { cleaning: 0, integration: 0, marts: 0 };
  for (const step of STEPS) seconds[step] = await runAll(compute, jobs[step]);
  return seconds;
}

/** Compares every transformation, also those whose rows a run does not write. @returns differing rows */
async function differences(
  { duckdb, spark }: Engines,
  sources: RawSources,
  prefix: string,
): Promise<number> {
  const [left, right] = [`${prefix}duckdb/`, `${prefix}spark/`];
  await runAll(duckdb, allJobs(weeklySales, sources, left));
  await runAll(spark, allJobs(weeklySales, sources, right));
  let found = 0;
  for (const { model } of transformationsOf(weeklySales)) {
    const between = await differencesOf(duckdb, `${left}${model}/`, `${right}${model}/`);
    found += between.differences;
  }
  return found;
}

/** @returns lines of the table, one for each step */
async function measure(engines: Engines, name: string, stores: number): Promise<string[][]> {
  const { lake, duckdb, spark } = engines;
  const folder = await tempFolder('bench-engines');
  await writeSample(folder, { stores });
  const sources = await rawSources(lake, folder, `${stores}/raw/`);
  await rm(folder, { recursive: true, force: true });
  const onDuckdb = await time(duckdb, sources, `${stores}/duckdb/`);
  const onSpark = await time(spark, sources, `${stores}/spark/`);
  const differing = await differences(engines, sources, `${stores}/all/`);
  await lake.deletePrefix(`${stores}/`);
  const line = (step: string, of: (seconds: Seconds) => number) => {
    const [left, right] = [of(onDuckdb), of(onSpark)];
    const ratio = `${(right / left).toFixed(1)}×`;
    return [name, step, `${left.toFixed(1)} s`, `${right.toFixed(1)} s`, ratio, `${differing}`];
  };
  const all = (seconds: Seconds) => STEPS.reduce((sum, step) => sum + seconds[step], 0);
  return [...STEPS.map((step) => line(step, (seconds) => seconds[step])), line('all', all)];
}

const engines = await openEngines(true);
const machine = describeMachine();
const lines: string[][] = [];
try {
  // Excludes the engines' start-up and Spark's first compilation.
  say('warming up');
  await measure(engines, '1×', 45);
  for (const { name, stores } of SCALES) {
    say(`timing ${name}`);
    lines.push(...(await measure(engines, name, stores)));
  }
} finally {
  await engines.close();
}
const heads = [
  'sample',
  'step',
  'DuckDB',
  'Spark, local, 2 cores',
  'Spark to DuckDB',
  'rows that differ',
];
console.log([`Measured on ${machine}.`, '', table(heads, lines)].join('\n'));
process.exit();
