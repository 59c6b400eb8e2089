import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { writeSample } from '#sample/write-sample.js';
import { type BenchState, openBenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { cpuSeconds } from '../cpu-time.js';
import { childrenOf, MemoryWatch, processOf, treeOf } from '../memory.js';
import { say } from '../run-bench.js';
import { type RunningPipeline, startPipeline } from '../running-pipeline.js';
import type { TimedRun } from '../timed-run.js';
import { bytesBelow, DiskWatch } from './disk.js';
import { deliverNextWeek } from './next-week.js';
import type { Size } from './size.js';

/** A run, and the sales rows of its new files. */
interface ScaleRun extends TimedRun {
  salesRows: number;
  /** Processor time of worker, engine and PostgreSQL; undefined where the system does not tell. */
  cpuSeconds: number | undefined;
}

export interface ScaleFigures extends Size {
  /** Everything new, on a fresh state, in processes just started. */
  load: ScaleRun;
  /** One more week, with everything else known. */
  week: ScaleRun;
  /** Peak bytes over both runs, the engine's and the worker's also by themselves. */
  memory: { together: number; worker: number; compute: number; postgres: number };
  /** Bytes: after both runs, and at the peak of what the engine spilled and of all together. */
  disk: { source: number; lake: number; postgres: number; spillPeak: number; peak: number };
}

/** Generates a chain of a size in a folder of its own and runs the pipeline over it, twice. */
export async function measureSize(
  size: Size,
  dir: string,
  closers: Closers,
): Promise<ScaleFigures> {
  const { times, stores, weeks, compute } = size;
  const state = await openBenchState(closers, { parent: dir, settings: { COMPUTE_URL: compute } });
  say(`${times}×: writing ${stores} stores over ${weeks} weeks`);
  const { sales } = await writeSample(state.source, { stores, weeks });
  const pipeline = await startPipeline(state, closers);
  const memory = watchMemory(pipeline.workerPid, state.postgresPid, closers);
  const folders = foldersOf(state);
  const disk = new DiskWatch(folders);
  closers.add(() => disk.stop());
  disk.start();

  say(`${times}×: running over ${sales.toLocaleString('en')} sales rows`);
  const load = await timeRun(pipeline, state, sales, sales);
  say(`${times}×: published after ${load.published.toFixed(1)} s; one more week`);
  const more = await deliverNextWeek(state.source, size);
  const week = await timeRun(pipeline, state, more, sales + more);
  say(`${times}×: published after ${week.published.toFixed(1)} s`);
  await disk.stop();
  return {
    ...size,
    load,
    week,
    memory: await memory.peaksNow(),
    disk: {
      source: await bytesBelow(folders.source),
      lake: await bytesBelow(folders.lake),
      postgres: await bytesBelow(folders.postgres),
      spillPeak: disk.peaks.spill,
      peak: disk.together,
    },
  };
}

/** @throws Error when the run fails, or publishes another number of rows than `expected` */
async function timeRun(
  { warehouse, workerPid, run }: RunningPipeline,
  { postgresPid }: BenchState,
  salesRows: number,
  expected: number,
): Promise<ScaleRun> {
  const cpu = () =>
    cpuSeconds((table) => [...treeOf(workerPid)(table), ...treeOf(postgresPid)(table)]);
  const before = await cpu();
  const timed = await run();
  const after = await cpu();
  await requireRows(warehouse, expected);
  const known = before !== undefined && after !== undefined;
  return { ...timed, salesRows, cpuSeconds: known ? after - before : undefined };
}

function foldersOf({ folder, source, postgresFolder: postgres }: BenchState) {
  return { source, postgres, lake: join(folder, 'lake'), spill: join(folder, 'spill') };
}

function watchMemory(workerPid: number, postgresPid: number, closers: Closers) {
  const memory = new MemoryWatch<keyof ScaleFigures['memory']>();
  memory.watch('together', treeOf(workerPid));
  memory.watch('worker', processOf(workerPid));
  memory.watch('compute', childrenOf(workerPid));
  memory.watch('postgres', treeOf(postgresPid));
  memory.start();
  closers.add(() => memory.stop());
  return memory;
}

/** @throws Error when the published snapshot has not the rows that were delivered */
async function requireRows(warehouse: DataSource, expected: number): Promise<void> {
  const [row] = await warehouse.query<{ rows: number }[]>(
    `SELECT fact_rows::float8 AS rows FROM ops.snapshots WHERE status = 'published'`,
  );
  if (row?.rows === expected) return;
  throw new Error(`${row?.rows} rows are published, ${expected} were delivered`);
}
