import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import { writeSample } from '#sample/write-sample.js';
import { openBenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { measureCpuSeconds } from '../cpu-time.js';
import { selectTree } from '../memory.js';
import { logLine } from '../run-bench.js';
import { startPipeline } from '../running-pipeline.js';
import { findSalesFile } from '../sales-file.js';
import type { TimedRun } from '../timed-run.js';
import { stopForecasts } from '../without-forecasts.js';
import { type FrequentStatement, type ServerWork, StatementCounter } from './statement-counter.js';

/** A chain whose runs are all overhead. */
const CHAIN = { stores: 2, departments: 3, weeks: 20 };
/** Rows of a file that restates sales of the last week. */
const FEW_ROWS = 5;
/** A worker compiles its code in its first runs. */
const WARM_UP_RUNS = 5;

/** Runs of one kind. */
export interface SmallRuns {
  label: string;
  runs: TimedRun[];
  /** Of all runs together. */
  work: ServerWork;
  /** Processor seconds of worker and engine, of all runs together; NaN where the system does not report it. */
  cpuSeconds: number;
  statements: FrequentStatement[];
}

/** Measures runs of a few new rows, and runs without a new file, in one warm worker. */
export async function measureSmallRuns(
  rounds: number,
  statements: number,
  closers: Closers,
): Promise<SmallRuns[]> {
  const state = await openBenchState(closers, {});
  await writeSample(state.source, CHAIN);
  const [header = '', ...lines] = (await readFile(await findSalesFile(state.source), 'utf8'))
    .trimEnd()
    .split(/\r?\n/);
  const counter = await StatementCounter.open(state, closers);
  await stopForecasts(state);
  const { workerPid, run } = await startPipeline(state, closers, { flow: weeklySales.name });
  let files = 0;
  const deliverRows = async () => {
    files += 1;
    const rows = lines.slice(-FEW_ROWS).map((line) => {
      const cells = line.split(',');
      cells[3] = String(1_000 + files);
      return cells.join(',');
    });
    await writeFile(join(state.source, `sales-${files}.csv`), `${[header, ...rows].join('\n')}\n`);
  };
  for (let warm = 0; warm < WARM_UP_RUNS; warm++) {
    await deliverRows();
    await run();
  }
  const kinds = [
    { label: `${FEW_ROWS} rows`, prepare: deliverRows },
    { label: 'no file new', prepare: () => Promise.resolve() },
  ];
  const measured: SmallRuns[] = [];
  for (const { label, prepare } of kinds) {
    logLine(`${rounds} runs of ${label}`);
    await counter.reset();
    const before = await measureCpuSeconds(selectTree(workerPid));
    const runs: TimedRun[] = [];
    for (let round = 0; round < rounds; round++) {
      await prepare();
      runs.push(await run());
    }
    const after = await measureCpuSeconds(selectTree(workerPid));
    measured.push({
      label,
      runs,
      work: await counter.read(),
      cpuSeconds: (after ?? NaN) - (before ?? NaN),
      statements: await counter.list(statements),
    });
  }
  return measured;
}
