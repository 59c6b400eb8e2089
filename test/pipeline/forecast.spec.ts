import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  ForecastInput,
  ForecastMethod,
  ForecastPart,
  HistoryRow,
} from '#pipeline/flow/forecast.js';
import { DryRun } from '#pipeline/dry-run/dry-run.js';
import { originsPrefix } from '#pipeline/flow/zones.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { stageIds, weeklySales } from '../setup/flow.js';
import { listChunkFiles, listChunks } from '../setup/chunks.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

const FORECASTS = weeklySales.forecast?.tables.map(({ name }) => name) ?? [];

/** Forecasts that every series sells next week what it sold in all weeks; origins are named by the number of rows. */
class SumMethod implements ForecastMethod {
  readonly version = 'sum';
  /** Weeks of all series and kept origins of each computation. */
  readonly computed: { rows: number; kept: string[] }[] = [];
  /** The history of the last computation. */
  history: HistoryRow[] = [];
  failure: Error | undefined;

  async *compute({ history, kept }: ForecastInput): AsyncGenerator<ForecastPart> {
    let rows = 0;
    let sum = 0;
    this.history = [];
    for await (const batch of history) {
      this.history.push(...batch);
      const cells = batch.flatMap(([, , own]) => own?.split(',') ?? []);
      const sales = cells.filter((_, at) => at % 3 === 1);
      rows += sales.length;
      for (const each of sales) sum += Number(each);
    }
    this.computed.push({ rows, kept: kept.map(({ digest }) => digest) });
    if (this.failure) throw this.failure;
    const total = sum.toFixed(2);
    const quantiles = Array.from({ length: 8 }, () => total);
    const components = [total, '0.00', '0.00', '0.00'];
    const cells = [...quantiles, ...components].join(',');
    yield { table: 'forecast_store_department_week', lines: [`1,1,2010-02-19,1,${cells},FULL`] };
    yield { table: 'forecast_total_week', lines: [`CHAIN,0,2010-02-19,1,${cells}`] };
    yield { table: 'forecast_model', lines: [formatModel('CURRENT', '', rows)] };
    const week = '2010-02-05';
    yield { origins: [{ digest: `a${rows}`, week, bytes: Buffer.from(total) }] };
  }

  formatEmptyRow = (reason: string) => formatModel('NONE', reason, '');
}

const formatModel = (state: string, reason: string, weeks: number | '') =>
  `sum,${state},${reason},sum,2010-02-12,${weeks},3,1,,,0a`;

describe('the forecasts of a run', () => {
  let pipeline: TestPipeline;
  let method: SumMethod;
  beforeAll(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, smallChain);
  });
  beforeEach(() => {
    method = new SumMethod();
    pipeline.services.forecastMethod = method;
  });
  afterAll(() => pipeline.close());

  const model = async (snapshot: number) => {
    const [row] = await pipeline.rows<Record<string, unknown>>(
      'SELECT state, reason, weeks FROM mart.forecast_model WHERE snapshot_id = $1',
      [snapshot],
    );
    return row;
  };
  const means = (snapshot: number) =>
    pipeline.rows(
      `SELECT store, department, week_date::text AS week, mean, treatment
       FROM mart.forecast_store_department_week WHERE snapshot_id = $1`,
      [snapshot],
    );
  const listForecasts = async (snapshot: number) =>
    (await listChunks(pipeline, snapshot)).filter(({ relation }) => FORECASTS.includes(relation));
  const published = () => pipeline.services.ledger.snapshots.readPublished();

  it('are none, with the reason, when the first one fails, and the snapshot is published', async () => {
    method.failure = new Error('no\nmemory');
    await pipeline.run();
    expect(await published()).toBe('1');
    expect(await model(1)).toEqual({ state: 'NONE', reason: 'no memory', weeks: null });
    expect(await means(1)).toEqual([]);
    expect((await listForecasts(1)).map(({ relation }) => relation)).toEqual([...FORECASTS].sort());
  });

  // 100.10 + 200.20 − 5.25 = 295.05 in 3 rows. In the week after, store 1 lacks department 2, so it is not complete.
  it('are rows and files of its snapshot', async () => {
    await pipeline.run();
    expect(method.computed).toEqual([{ rows: 3, kept: [] }]);
    expect(await model(2)).toEqual({ state: 'CURRENT', reason: null, weeks: 3 });
    expect(await means(2)).toEqual([
      { store: 1, department: 1, week: '2010-02-19', mean: '295.05', treatment: 'FULL' },
    ]);
    const files = await listChunkFiles(pipeline, 2);
    for (const name of FORECASTS) expect(Object.keys(files[`${name} all`] ?? {})).toHaveLength(1);
    expect(await pipeline.digests(originsPrefix(weeklySales.name))).toEqual({
      'week=2010-02-05/a3': expect.any(String) as string,
    });
  });

  it('are reused while the data is the same, as the dry run says', async () => {
    const { stages, tables } = await new DryRun(pipeline.services).plan();
    expect(stages).toContainEqual({
      stage: 'forecast',
      does: 'reuses the forecasts of the same data',
    });
    expect(tables.filter(({ stage }) => stage === 'forecast').map(({ toMake }) => toMake)).toEqual(
      FORECASTS.map(() => 0),
    );
    await pipeline.run();
    expect(method.computed).toEqual([]);
    expect(await listForecasts(3)).toEqual(await listForecasts(2));
  });

  it('are computed again, with the same bytes, when a file is damaged', async () => {
    const before = await listChunkFiles(pipeline, 3);
    const [chunk] = await listForecasts(3);
    await rm(join(pipeline.lake, chunk!.folder), { recursive: true });
    await pipeline.run();
    expect(method.computed).toHaveLength(1);
    expect(await listChunkFiles(pipeline, 4)).toEqual(before);
  });

  it('are the former ones, marked as stale, when a later one fails', async () => {
    const more = toCsv(SALES_HEADER, '1,9,05/02/2010,1.25,FALSE');
    await deliver(pipeline.folder, { 'more.csv': more }, 60);
    const { stages, periods } = await new DryRun(pipeline.services).plan();
    expect(stages).toContainEqual({ stage: 'forecast', does: 'computes the forecasts' });
    expect(periods.find(({ relation }) => relation === 'forecast_model')?.why).toEqual([
      'store_department_week changes in 2010-02',
      'store_week changes in 2010',
      'store_week_coverage changes in all',
    ]);
    method.failure = new Error('it "failed", twice');
    await pipeline.run();
    expect(await published()).toBe('5');
    expect(await model(5)).toEqual({ state: 'STALE', reason: 'it "failed", twice', weeks: 3 });
    expect(await means(5)).toEqual(await means(4));
    method.failure = undefined;
    await pipeline.run();
    expect(await model(6)).toEqual({ state: 'CURRENT', reason: null, weeks: 4 });
  });

  it('get the origins that earlier runs kept, and drop those that they do not use', async () => {
    // After three rows came four: the last computation of the test before used `a4` alone.
    const more = toCsv(SALES_HEADER, '1,8,05/02/2010,1.25,FALSE');
    await deliver(pipeline.folder, { 'again.csv': more }, 70);
    await pipeline.run();
    expect(method.computed).toEqual([{ rows: 5, kept: ['a4'] }]);
    expect(Object.keys(await pipeline.digests(originsPrefix(weeklySales.name)))).toEqual([
      'week=2010-02-05/a5',
    ]);
  });

  it('are the same after the stage was aborted in the middle', async () => {
    const more = toCsv(SALES_HEADER, '1,7,05/02/2010,1.25,FALSE');
    await deliver(pipeline.folder, { 'third.csv': more }, 80);
    const runId = await pipeline.plan();
    const killed = new AbortController();
    const aborted = async function* (): AsyncGenerator<ForecastPart> {
      yield* method.compute({ history: streamNothing(), kept: [] });
      killed.abort(new Error('killed'));
    };
    const services = {
      ...pipeline.services,
      forecastMethod: { version: 'sum', formatEmptyRow: method.formatEmptyRow, compute: aborted },
    };
    const before = stageIds.slice(0, stageIds.indexOf('forecast') + 1);
    const job = { runId, epoch: 1 };
    const stopped = async () => {
      for (const stage of before) await runStage(services, stage, job, killed.signal);
    };
    await expect(stopped()).rejects.toThrow('killed');
    await pipeline.runStages(runId);
    expect(await model(8)).toEqual({ state: 'CURRENT', reason: null, weeks: 6 });
  });

  it('are none without the counts of an earlier history, when they fail after none', async () => {
    await pipeline.rows(
      `UPDATE mart.forecast_model_chunks SET state = 'NONE', reason = 'too short'`,
    );
    const more = toCsv(SALES_HEADER, '1,6,05/02/2010,1.25,FALSE');
    await deliver(pipeline.folder, { 'fourth.csv': more }, 90);
    method.failure = new Error('no memory');
    await pipeline.run();
    expect(await model(9)).toEqual({ state: 'NONE', reason: 'no memory', weeks: null });
    expect(await means(9)).toEqual([]);
    method.failure = undefined;
  });

  it('end with the last complete week: rows of one store for a new week change no forecast', async () => {
    await pipeline.run();
    const history = method.history;
    expect(history.map(([store, department]) => `${store} ${department}`)).toHaveLength(7);
    const before = await means(10);
    expect(before).toHaveLength(1);
    const first = toCsv(SALES_HEADER, '2,1,19/02/2010,1.25,FALSE', '2,5,19/02/2010,9.75,FALSE');
    await deliver(pipeline.folder, { 'first of a new week.csv': first }, 92);
    await pipeline.run();
    expect(method.computed).toHaveLength(2);
    expect(method.history).toEqual(history);
    expect(await means(11)).toEqual(before);
  });

  const warnings = async (run: number) => {
    const report = await pipeline.services.ledger.runs.report(String(run));
    return report.warnings.filter((text) => text.startsWith('the forecasts'));
  };

  it('warn of rows on another weekday, with file and line of the last delivery', async () => {
    expect(await warnings(await pipeline.run())).toEqual([]);
    await deliver(
      pipeline.folder,
      { 'odd.csv': toCsv(SALES_HEADER, '2,4,20/02/2010,1.25,FALSE') },
      95,
    );
    await pipeline.run();
    const odd = toCsv(SALES_HEADER, '', '2,4,20/02/2010,2.25,FALSE');
    await deliver(pipeline.folder, { 'odd later.csv': odd }, 100);
    const run = await pipeline.run();
    expect(await warnings(run)).toEqual([
      'the forecasts leave out 1 row whose date is on another weekday than the Friday of most rows: odd later.csv ' +
        'line 3 (store 2, department 4, 2010-02-20); correct the dates and deliver the rows again',
    ]);
  });

  it('name the first of many such rows, and count the others', async () => {
    const rows = ['1,1,01/02/2010,1,FALSE', '2,1,06/02/2010,1,FALSE', '2,2,07/02/2010,1,FALSE'];
    await deliver(pipeline.folder, { 'many.csv': toCsv(SALES_HEADER, ...rows) }, 110);
    const [warning] = await warnings(await pipeline.run());
    expect(warning).toContain('leave out 4 rows whose date is on another weekday than the Friday');
    expect(warning).toContain(
      'many.csv line 2 (store 1, department 1, 2010-02-01), many.csv line 3 (store 2, department 1, 2010-02-06), ' +
        'many.csv line 4 (store 2, department 2, 2010-02-07) and 1 more; correct',
    );
  });
});

async function* streamNothing(): AsyncGenerator<never[]> {
  yield await Promise.resolve([]);
}
