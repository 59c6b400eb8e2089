import { weeklyForecast } from '#flows/weekly-forecast/weekly-forecast.flow.js';
import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import { writeSample } from '#sample/write-sample.js';
import { type BenchState, openBenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { type CostedRun, measureRun } from '../costed-run.js';
import { MemoryWatch, selectTree } from '../memory.js';
import { logLine } from '../run-bench.js';
import { type RunningPipeline, startPipeline } from '../running-pipeline.js';
import { createSize } from '../scale/weekly-sales/size.js';
import { withClosers } from '../with-closers.js';
import { stopForecasts } from '../without-forecasts.js';
import { holdBackWeek } from './hold-back-week.js';

/** A run of forecasts, from published marts to published forecasts. */
export interface ForecastRun extends CostedRun {
  /** Peak bytes of worker and engine together. */
  memory: number;
}

export interface ForecastCost {
  label: string;
  series: number;
  weeks: number;
  cold: ForecastRun;
  /** After a further week of every series. */
  more: ForecastRun;
}

/** Measures the forecasts of the sample with so many times its stores. @param weeks of history with the further week */
export async function measureCost(
  times: number,
  weeks: number,
  closers: Closers,
): Promise<ForecastCost> {
  const { label, stores, compute } = createSize(times);
  const state = await openBenchState(closers, { settings: { COMPUTE_URL: compute } });
  logLine(`${label}: writing the sample`);
  await writeSample(state.source, { stores, weeks });
  const deliverWeek = await holdBackWeek(state.source, weeks);
  await stopForecasts(state);
  logLine(`${label}: publishing sales`);
  await publishSales(state);
  logLine(`${label}: forecasting`);
  const { run: cold } = await runForecast(state);
  await deliverWeek();
  await publishSales(state);
  logLine(`${label}: forecasting after one more week`);
  const { run: more, series } = await runForecast(state);
  return { label, series, weeks, cold, more };
}

const publishSales = (state: BenchState) =>
  withClosers(async (own) => {
    await (await startPipeline(state, own, { flow: weeklySales.name })).run();
  });

/** Runs in a worker of its own, so that no run finds it warm. */
const runForecast = (state: BenchState) =>
  withClosers(async (own) => {
    const pipeline = await startPipeline(state, own, { flow: weeklyForecast.name });
    const memory = new MemoryWatch();
    own.add(() => memory.stop());
    memory.watch('worker', selectTree(pipeline.workerPid));
    memory.start();
    const run: ForecastRun = {
      ...(await measureRun(state, pipeline)),
      memory: (await memory.readPeaks())['worker'] ?? 0,
    };
    return { run, series: await countSeries(pipeline) };
  });

async function countSeries({ warehouse }: RunningPipeline): Promise<number> {
  const [row] = await warehouse.query<{ series: number }[]>(
    `SELECT series FROM mart.forecast_model JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published'`,
  );
  return row?.series ?? 0;
}
