import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { takeCorrections } from '#pipeline/corrections/take-corrections.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { type BenchState, openBenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { measureCpuSeconds } from '../cpu-time.js';
import { selectChildren, MemoryWatch, selectProcess, selectTree } from '../memory.js';
import { logLine } from '../run-bench.js';
import { type RunningPipeline, startPipeline } from '../running-pipeline.js';
import type { TimedRun } from '../timed-run.js';
import { type Chain, type Facts, subtractFacts, addFacts, type Size } from './chain.js';
import { measureFolder, DiskWatch } from './disk.js';
import { requireFacts } from './require-facts.js';
import { type RowsBuilt, readRowsBuilt, type RowsMoved, readRowsMoved } from './rows-moved.js';
import type { Scenario } from './scenarios.js';
import type { Subject } from './subject.js';

const REBUILT_WORKER = './scale/rebuilt-worker.child.js';

/** A run, and the number of rows it concerns. */
export interface ScaleRun extends TimedRun {
  /** Fact rows that are delivered, corrected or withdrawn; all of them for a rebuilt model. */
  rows: number;
  /** Processor time of worker, engine and PostgreSQL; undefined where the system does not report it. */
  cpuSeconds: number | undefined;
  moved: RowsMoved[];
  made: RowsBuilt[];
}

/** Bytes of the stored data: files of the lake; tables and indexes, without PostgreSQL's WAL. */
interface StoredBytes {
  lake: number;
  postgres: number;
}

/** Peak bytes over all runs; the engine and the worker also separately. */
type Memory = Record<'together' | 'worker' | 'compute' | 'postgres', number>;

export interface ScaleFigures extends Size, Record<Scenario, ScaleRun> {
  memory: Memory;
  /** Bytes with one snapshot and with three; the peak of the engine's spill, and of everything together. */
  disk: { source: number; one: StoredBytes; three: StoredBytes; spillPeak: number; peak: number };
}

/** Generates a chain in a separate folder and runs every scenario on it. */
export async function measureSize(
  { flow, scenarios: names, extentName }: Subject,
  chain: Chain,
  dir: string,
  closers: Closers,
): Promise<ScaleFigures> {
  const { size } = chain;
  const settings = { COMPUTE_URL: size.compute, SNAPSHOTS_KEPT: '3', SNAPSHOTS_KEPT_MINUTES: '0' };
  const state = await openBenchState(closers, { parent: dir, settings });
  const { source } = state;
  logLine(`${size.label}: writing ${size.extent} (${extentName})`);
  const first = await chain.write(source);
  let pipeline = await startPipeline(state, closers, { flow });
  const memory = new MemoryWatch<keyof Memory>();
  watchMemory(memory, pipeline.workerPid, state.postgresPid);
  memory.start();
  closers.add(() => memory.stop());
  const folders = listFolders(state);
  const disk = new DiskWatch(folders);
  closers.add(() => disk.stop());
  disk.start();
  const time = async (scenario: Scenario, change: Facts, expected: Facts) => {
    logLine(`${size.label}: ${names[scenario]}`);
    const run = await timeRun(pipeline, state, change.rows, expected);
    logLine(`${size.label}: published after ${run.published.toFixed(1)} s`);
    return run;
  };

  const load = await time('load', first.facts, first.facts);
  const one = await measureStoredBytes(pipeline.warehouse, folders.lake);
  const further = await chain.writeMore(source);
  const withMore = addFacts(first.facts, further.facts);
  const more = await time('more', further.facts, withMore);
  await takeCorrections(pipeline, Readable.from([first.late.correction]), 'bench');
  const corrected = addFacts(withMore, first.late.facts);
  const correction = await time('correction', first.late.facts, corrected);
  const three = await measureStoredBytes(pipeline.warehouse, folders.lake);
  await withdraw(pipeline, further.sha256);
  const left = subtractFacts(corrected, further.facts);
  const withdrawal = await time('withdrawal', further.facts, left);
  await pipeline.stopWorker();
  pipeline = await startPipeline(state, closers, { flow, entry: REBUILT_WORKER });
  watchMemory(memory, pipeline.workerPid, state.postgresPid);
  const rebuilt = await time('rebuilt', left, left);
  await disk.stop();
  return {
    ...size,
    load,
    more,
    correction,
    withdrawal,
    rebuilt,
    memory: await memory.readPeaks(),
    disk: {
      source: await measureFolder(folders.source),
      one,
      three,
      spillPeak: disk.peaks.spill,
      peak: disk.together,
    },
  };
}

/** @throws Error when the run fails, or publishes facts other than `expected` */
async function timeRun(
  { warehouse, ledger, workerPid, run }: RunningPipeline,
  { postgresPid }: BenchState,
  rows: number,
  expected: Facts,
): Promise<ScaleRun> {
  const cpu = () =>
    measureCpuSeconds((table) => [
      ...selectTree(workerPid)(table),
      ...selectTree(postgresPid)(table),
    ]);
  const before = await cpu();
  const timed = await run();
  const after = await cpu();
  await requireFacts(ledger, expected);
  const known = before !== undefined && after !== undefined;
  return {
    ...timed,
    rows,
    cpuSeconds: known ? after - before : undefined,
    moved: await readRowsMoved(warehouse, timed.runId),
    made: await readRowsBuilt(warehouse, timed.runId),
  };
}

async function withdraw({ ledger }: RunningPipeline, sha256: string): Promise<void> {
  await withdrawFile(ledger, { sha256, isWithdrawn: true, actor: 'bench', reason: 'measured' });
}

function listFolders({ folder, source, postgresFolder: postgres }: BenchState) {
  return { source, postgres, lake: join(folder, 'lake'), spill: join(folder, 'spill') };
}

function watchMemory(
  memory: MemoryWatch<keyof Memory>,
  workerPid: number,
  postgresPid: number,
): void {
  memory.watch('together', selectTree(workerPid));
  memory.watch('worker', selectProcess(workerPid));
  memory.watch('compute', selectChildren(workerPid));
  memory.watch('postgres', selectTree(postgresPid));
}

async function measureStoredBytes(warehouse: DataSource, lake: string): Promise<StoredBytes> {
  // A checkpoint removes the files of dropped tables.
  await warehouse.query('CHECKPOINT');
  const [row] = await warehouse.query<{ bytes: number }[]>(
    'SELECT pg_database_size(current_database())::float8 AS bytes',
  );
  return { lake: await measureFolder(lake), postgres: row?.bytes ?? 0 };
}
