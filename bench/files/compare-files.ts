import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSample } from '#sample/write-sample.js';
import { openBenchState } from '../bench-state.js';
import { Closers } from '../closers.js';
import { say } from '../run-bench.js';
import { startPipeline } from '../running-pipeline.js';
import { table } from '../table.js';
import type { TimedRun } from '../timed-run.js';
import { bytesFloor } from './bytes-floor.js';
import { splitSales } from './split-sales.js';

/** The same rows in this number of files; seconds. */
interface FilesFigures {
  /** Time of the plain I/O. */
  bytes: number;
  /** Run with only new files. */
  first: TimedRun;
  /** Run without new files. */
  again: TimedRun;
}

/** Times first runs on the same rows, once in one sales file and once in many. @returns Markdown */
export async function compareFiles(count: number, closers: Closers): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'retailstream-files-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const [one, many] = [join(folder, 'one'), join(folder, 'many')];
  say('writing the sample');
  await writeSample(one);
  await splitSales(one, many, count);
  const figures = {
    one: await timeRuns(one, join(folder, 'bytes-one')),
    many: await timeRuns(many, join(folder, 'bytes-many')),
  };
  return report(count, figures);
}

async function timeRuns(source: string, scratch: string): Promise<FilesFigures> {
  const closers = new Closers();
  try {
    say(`timing runs over ${source}`);
    const bytes = await bytesFloor(source, scratch);
    const { run } = await startPipeline(await openBenchState(closers, { source }), closers);
    return { bytes, first: await run(), again: await run() };
  } finally {
    await closers.close();
  }
}

function report(count: number, { one, many }: Record<'one' | 'many', FilesFigures>): string {
  const line = (what: string, secondsOf: (figures: FilesFigures) => number) => {
    const [few, more] = [secondsOf(one), secondsOf(many)];
    return [what, few.toFixed(1), more.toFixed(1), (more / few).toFixed(1)];
  };
  const steps = ['planning', ...Object.keys(one.first.stages)];
  const stepOf = (run: TimedRun, step: string) =>
    step === 'planning' ? run.planning : (run.stages[step] ?? 0);
  const more = many.first.published - one.first.published;
  const explained = many.bytes - one.bytes;
  const own = (1_000 * (more - explained)) / count;
  return [
    table(
      ['', 'one sales file, s', `${count} sales files, s`, 'times as long'],
      [
        line('reading, digesting and storing the bytes alone', ({ bytes }) => bytes),
        line('**first run, until published**', ({ first }) => first.published),
        ...steps.map((step) => line(`first run: ${step}`, ({ first }) => stepOf(first, step))),
        line('**run over the same files, none of them new**', ({ again }) => again.published),
        ...steps.map((step) => line(`again: ${step}`, ({ again }) => stepOf(again, step))),
      ],
    ),
    '',
    `The first run over ${count} files takes ${more.toFixed(1)} s longer, of which the bytes alone explain ${explained.toFixed(1)} s: ${own.toFixed(2)} ms a file are the pipeline's.`,
  ].join('\n');
}
