import { rm } from 'node:fs/promises';
import { writeSample } from '#sample/write-sample.js';
import { differencesOf } from '../../test/cluster/engines/differences.js';
import { type Engines, openEngines } from '../../test/cluster/engines/engines.js';
import { type RawSources, rawSources } from '../../test/cluster/engines/raw-sources.js';
import { allJobs, transformationsOf } from '../../test/cluster/engines/transformations.js';
import { weeklySales } from '../../test/setup/flow.js';
import { tempFolder } from '../../test/setup/temp-folder.js';
import type { Compute } from '#lake/ports/compute.js';
import { describeMachine } from '../machine.js';

/** The sample's own size, and ten times as many stores. */
const SCALES = [
  { name: '1×', stores: 45 },
  { name: '10×', stores: 450 },
];

const say = (text: string) => console.error(`bench: ${text}`);

/** Raw files to Parquet of every table, on one engine. @returns seconds */
async function time(compute: Compute, sources: RawSources, prefix: string): Promise<number> {
  const start = performance.now();
  for (const job of allJobs(weeklySales, sources, prefix)) await compute.run(job);
  return (performance.now() - start) / 1_000;
}

async function measure(engines: Engines, stores: number): Promise<(string | number)[]> {
  const { lake, duckdb, spark } = engines;
  const folder = await tempFolder('bench-engines');
  await writeSample(folder, { stores });
  const sources = await rawSources(lake, folder, `${stores}/raw/`);
  await rm(folder, { recursive: true, force: true });
  const onDuckdb = await time(duckdb, sources, `${stores}/duckdb/`);
  const onSpark = await time(spark, sources, `${stores}/spark/`);
  let rows = 0;
  let differences = 0;
  for (const { model } of transformationsOf(weeklySales)) {
    const [left, right] = [`${stores}/duckdb/${model}/`, `${stores}/spark/${model}/`];
    const found = await differencesOf(duckdb, left, right);
    if (model === 'sales_checked') rows = found.rows;
    differences += found.differences;
  }
  await lake.deletePrefix(`${stores}/`);
  const seconds = [onDuckdb, onSpark].map((value) => `${value.toFixed(1)} s`);
  const ratio = `${(onSpark / onDuckdb).toFixed(1)}×`;
  return [rows.toLocaleString('en'), ...seconds, ratio, differences];
}

const lines = [
  '| sample | sales rows | DuckDB | Spark, local, 2 cores | Spark to DuckDB | rows that differ |',
  '| --- | --: | --: | --: | --: | --: |',
];
const machine = describeMachine();
const engines = await openEngines(true);
try {
  // Neither engine is to pay for its start, nor Spark for compiling what it runs first.
  say('warming up');
  await measure(engines, 1);
  for (const { name, stores } of SCALES) {
    say(`timing ${name}`);
    lines.push(`| ${name} | ${(await measure(engines, stores)).join(' | ')} |`);
  }
} finally {
  await engines.close();
}
console.log([`Measured on ${machine}.`, '', ...lines].join('\n'));
process.exit();
