import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { withdrawFile } from '#pipeline/operations/withdraw-file.js';
import { writeSample } from '#sample/write-sample.js';
import { type BenchState, openBenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { cpuSeconds } from '../cpu-time.js';
import { childrenOf, MemoryWatch, processOf, treeOf } from '../memory.js';
import { say } from '../run-bench.js';
import { type RunningPipeline, startPipeline } from '../running-pipeline.js';
import type { TimedRun } from '../timed-run.js';
import { bytesBelow, DiskWatch } from './disk.js';
import { correctLateRow, deliverLateRows, digestOf } from './late-rows.js';
import { deliverNextWeek, NEXT_WEEK } from './next-week.js';
import { type RowsMoved, rowsMoved } from './rows-moved.js';
import { type Scenario, SCENARIOS } from './scenarios.js';
import type { Size } from './size.js';

const REBUILT_WORKER = './scale/rebuilt-worker.child.js';

/** A run, and the sales rows that it has to do with. */
interface ScaleRun extends TimedRun {
  /** Rows that are delivered, corrected or withdrawn; of a rebuilt model all there are. */
  salesRows: number;
  /** Processor time of worker, engine and PostgreSQL; undefined where the system does not tell. */
  cpuSeconds: number | undefined;
  moved: RowsMoved[];
}

/** Bytes of what is kept: files of the lake; tables and indexes, without PostgreSQL's log. */
interface Kept {
  lake: number;
  postgres: number;
}

/** Peak bytes over all runs, the engine's and the worker's also by themselves. */
type Memory = Record<'together' | 'worker' | 'compute' | 'postgres', number>;

export interface ScaleFigures extends Size, Record<Scenario, ScaleRun> {
  memory: Memory;
  /** Bytes: with one snapshot and with three; what the engine spilled at its peak, and all together. */
  disk: { source: number; one: Kept; three: Kept; spillPeak: number; peak: number };
}

/** Generates a chain of a size in a folder of its own and takes it through every scenario. */
export async function measureSize(
  size: Size,
  dir: string,
  closers: Closers,
): Promise<ScaleFigures> {
  const { times, stores, weeks, compute } = size;
  const settings = { COMPUTE_URL: compute, SNAPSHOTS_KEPT: '3' };
  const state = await openBenchState(closers, { parent: dir, settings });
  const { source } = state;
  say(`${times}×: writing ${stores} stores over ${weeks} weeks`);
  const { sales } = await writeSample(source, { stores, weeks });
  const first = sales + (await deliverLateRows(source, size));
  let pipeline = await startPipeline(state, closers);
  const memory = new MemoryWatch<keyof Memory>();
  watchMemory(memory, pipeline.workerPid, state.postgresPid);
  memory.start();
  closers.add(() => memory.stop());
  const folders = foldersOf(state);
  const disk = new DiskWatch(folders);
  closers.add(() => disk.stop());
  disk.start();
  const time = async (scenario: Scenario, salesRows: number, expected: number) => {
    say(`${times}×: ${SCENARIOS[scenario]}`);
    const run = await timeRun(pipeline, state, salesRows, expected);
    say(`${times}×: published after ${run.published.toFixed(1)} s`);
    return run;
  };

  const load = await time('load', first, first);
  const one = await keptBytes(pipeline.warehouse, folders.lake);
  const more = await deliverNextWeek(source, size);
  const week = await time('week', more, first + more);
  const corrected = await correctLateRow(pipeline, source, size);
  const correction = await time('correction', corrected, first + more + corrected);
  const three = await keptBytes(pipeline.warehouse, folders.lake);
  await withdraw(pipeline, join(source, NEXT_WEEK));
  const left = first + corrected;
  const withdrawal = await time('withdrawal', more, left);
  await pipeline.stopWorker();
  pipeline = await startPipeline(state, closers, REBUILT_WORKER);
  watchMemory(memory, pipeline.workerPid, state.postgresPid);
  const rebuilt = await time('rebuilt', left, left);
  await disk.stop();
  return {
    ...size,
    load,
    week,
    correction,
    withdrawal,
    rebuilt,
    memory: await memory.peaksNow(),
    disk: {
      source: await bytesBelow(folders.source),
      one,
      three,
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
  const moved = await rowsMoved(warehouse, timed.runId);
  return { ...timed, salesRows, cpuSeconds: known ? after - before : undefined, moved };
}

async function withdraw({ ledger }: RunningPipeline, file: string): Promise<void> {
  const sha256 = await digestOf(file);
  await withdrawFile(ledger, { sha256, isWithdrawn: true, actor: 'bench', reason: 'measured' });
}

function foldersOf({ folder, source, postgresFolder: postgres }: BenchState) {
  return { source, postgres, lake: join(folder, 'lake'), spill: join(folder, 'spill') };
}

function watchMemory(
  memory: MemoryWatch<keyof Memory>,
  workerPid: number,
  postgresPid: number,
): void {
  memory.watch('together', treeOf(workerPid));
  memory.watch('worker', processOf(workerPid));
  memory.watch('compute', childrenOf(workerPid));
  memory.watch('postgres', treeOf(postgresPid));
}

async function keptBytes(warehouse: DataSource, lake: string): Promise<Kept> {
  // The files of dropped tables are gone only then.
  await warehouse.query('CHECKPOINT');
  const [row] = await warehouse.query<{ bytes: number }[]>(
    'SELECT pg_database_size(current_database())::float8 AS bytes',
  );
  return { lake: await bytesBelow(lake), postgres: row?.bytes ?? 0 };
}

/** @throws Error when the published snapshot has not the rows that were delivered */
async function requireRows(warehouse: DataSource, expected: number): Promise<void> {
  const [row] = await warehouse.query<{ rows: number }[]>(
    `SELECT fact_rows::float8 AS rows FROM ops.snapshots WHERE status = 'published'`,
  );
  if (row?.rows === expected) return;
  throw new Error(`${row?.rows} rows are published, ${expected} were delivered`);
}
