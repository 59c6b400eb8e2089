import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { AppError } from '#platform/errors/app-error.js';
import { EXIT_USAGE } from '#platform/process/run-app.js';
import { writeSample } from '#sample/write-sample.js';
import { openBenchState } from './bench-state.js';
import { Closers } from './closers.js';
import { MemoryWatch, treeOf } from './memory.js';
import { type BenchOptions, parseOptions, USAGE } from './options.js';
import { benchPipeline } from './pipeline-bench.js';
import { describeMachine, type Figures, toMarkdown } from './report.js';
import { benchServing } from './serving-bench.js';

const EXIT_INTERRUPTED = 130;

async function measure(options: BenchOptions, closers: Closers): Promise<Figures> {
  const say = (text: string) => console.error(`bench: ${text}`);
  const machine = describeMachine();
  const state = await openBenchState(closers, options.data);
  if (options.data === undefined) {
    say('writing the sample');
    await writeSample(state.source);
  }
  const memory = new MemoryWatch();
  memory.watch('PostgreSQL', treeOf(state.postgresPid));
  memory.start();
  closers.add(() => memory.stop());
  say(`timing the pipeline and its floor, ${options.rounds} rounds`);
  const pipeline = await benchPipeline(state, options.rounds, memory, closers);
  say('loading the API and its floor');
  const serving = await benchServing(state, memory, closers);
  return { machine, pipeline, serving, memory: await memory.peaksNow() };
}

async function bench(options: BenchOptions): Promise<void> {
  const closers = new Closers();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void closers.close().then(() => process.exit(EXIT_INTERRUPTED)));
  }
  try {
    const figures = await measure(options, closers);
    console.log(toMarkdown(figures));
    if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await closers.close();
  }
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await bench(options);
  else console.log(USAGE);
  process.exit();
} catch (error) {
  console.error('bench:', error instanceof AppError ? error.message : error);
  process.exit(error instanceof AppError ? EXIT_USAGE : 1);
}
