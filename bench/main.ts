import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { writeSample } from '#sample/write-sample.js';
import { openBenchState } from './bench-state.js';
import type { Closers } from './closers.js';
import { describeMachine } from './machine.js';
import { MemoryWatch, selectTree } from './memory.js';
import { type BenchOptions, parseOptions, USAGE } from './options.js';
import { benchPipeline } from './pipeline-bench.js';
import { type Figures, toMarkdown } from './report.js';
import { runBench, logLine } from './run-bench.js';
import { withClosers } from './with-closers.js';

async function measure(options: BenchOptions, closers: Closers): Promise<Figures> {
  const machine = describeMachine();
  const state = await openBenchState(closers, { source: options.data });
  if (options.data === undefined) {
    logLine('writing the sample');
    await writeSample(state.source);
  }
  const memory = new MemoryWatch();
  memory.watch('PostgreSQL', selectTree(state.postgresPid));
  memory.start();
  closers.add(() => memory.stop());
  logLine(`timing the pipeline and its floor, ${options.rounds} rounds`);
  const pipeline = await benchPipeline(state, options.rounds, memory, closers);
  return { machine, pipeline, memory: await memory.readPeaks() };
}

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const figures = await withClosers((closers) => measure(options, closers));
  console.log(toMarkdown(figures));
  if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  return true;
});
