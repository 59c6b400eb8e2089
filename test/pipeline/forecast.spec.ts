import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ForecastInput, ForecastMethod, ForecastPart } from '#pipeline/flow/forecast.js';
import { DryRun } from '#pipeline/dry-run/dry-run.js';
import { originsPrefix } from '#pipeline/flow/zones.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { weeklyForecast } from '../setup/flow.js';
import { toTableRows } from '../factories/table-rows.js';
import { listChunkFiles, listChunks } from '../setup/chunks.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, FEATURES_HEADER, SALES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

const FORECASTS = weeklyForecast.forecast?.tables.map(({ name }) => name) ?? [];

/** Forecasts that every series sells next week what it sold in all weeks; origins are named by the number of rows. */
class SumMethod implements ForecastMethod {
  readonly version = 'sum';
  /** Weeks of all series and kept origins of each computation. */
  readonly computed: { rows: number; kept: string[] }[] = [];
  /** MarkDowns of the last computation, as 'store: day,amount'; days are counted from 1 January 1970. */
  markDowns: string[] = [];
  failure: Error | undefined;

  async *compute({ history, kept }: ForecastInput): AsyncGenerator<ForecastPart> {
    let rows = 0;
    let sum = 0;
    this.markDowns = [];
    for await (const batch of history) {
      const sold = batch.filter(([, department]) => department !== null);
      const cells = sold.flatMap(([, , own]) => own?.split(',') ?? []);
      for (const [store, department, own] of batch)
        // Flagged holidays have no store.
        if (department === null && store !== null) this.markDowns.push(`${store}: ${own}`);
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
    yield toTableRows('forecast_store_department_week', [`1,1,2010-02-19,1,${cells},FULL`]);
    yield toTableRows('forecast_total_week', [`CHAIN,0,2010-02-19,1,${cells}`]);
    yield toTableRows('forecast_model', [formatModel('CURRENT', '', rows)]);
    const week = '2010-02-05';
    yield { origins: [{ digest: `a${rows}`, week, bytes: Buffer.from(total) }] };
  }
}

const formatModel = (state: string, reason: string, weeks: number | '') =>
  `sum,${state},${reason},sum,2010-02-12,${weeks},3,1,,,0a,0`;

describe('a flow of forecasts', () => {
  let pipeline: TestPipeline;
  let forecasts: TestFlow;
  let method: SumMethod;
  beforeAll(async () => {
    pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '1' }, [weeklyForecast]);
    forecasts = pipeline.flows.get(weeklyForecast.name)!;
    await deliver(pipeline.folder, smallChain);
  });
  beforeEach(() => {
    method = new SumMethod();
    forecasts.services.forecastMethod = method;
  });
  afterAll(() => pipeline.close());

  /** Plans a run as after a publication of sales. @returns its status */
  const follow = async () => {
    const runId = await forecasts.plan(true);
    const [run] = await pipeline.rows<{ status: string }>(
      'SELECT status FROM ops.runs WHERE run_id = $1',
      [runId],
    );
    if (run!.status === 'running') await forecasts.runStages(runId);
    return run!.status;
  };
  const readPublished = () => forecasts.services.ledger.snapshots.readPublished();
  const listModels = async (snapshot: string) =>
    pipeline.rows<Record<string, unknown>>(
      'SELECT state, reason, weeks FROM mart.forecast_model WHERE snapshot_id = $1',
      [snapshot],
    );
  const listMeans = (snapshot: string) =>
    pipeline.rows(
      `SELECT store, department, week_date::text AS week, mean, treatment
       FROM mart.forecast_store_department_week WHERE snapshot_id = $1`,
      [snapshot],
    );
  const listForecasts = async (snapshot: string) =>
    (await listChunks(pipeline, Number(snapshot))).filter(({ relation }) =>
      FORECASTS.includes(relation),
    );
  const deliverSales = async (name: string, minute: number, ...lines: string[]) => {
    await deliver(pipeline.folder, { [name]: toCsv(SALES_HEADER, ...lines) }, minute);
    return pipeline.run();
  };

  it('has nothing to do before sales are published, and refuses a run that is asked for', async () => {
    expect(await follow()).toBe('unchanged');
    await expect(forecasts.plan()).rejects.toMatchObject({
      code: 'NO_SNAPSHOT',
      message:
        'weekly-forecast follows from weekly-sales, which has published no snapshot: start a run of weekly-sales',
    });
    await pipeline.rows(`UPDATE ops.runs SET status = 'failed' WHERE status = 'queued'`);
  });

  // 100.10 + 200.20 − 5.25 = 295.05 in 3 rows. In the week after, store 1 lacks department 2, so it is not complete.
  it('publishes forecasts of published sales, as rows and files that name the snapshot of both', async () => {
    await pipeline.run();
    const sales = await pipeline.services.ledger.snapshots.readPublished();
    expect(method.computed).toEqual([]);
    expect(await follow()).toBe('running');
    expect(method.computed).toEqual([{ rows: 3, kept: [] }]);
    const published = await readPublished();
    expect(await listModels(published)).toEqual([{ state: 'CURRENT', reason: null, weeks: 3 }]);
    expect(await listMeans(published)).toEqual([
      { store: 1, department: 1, week: '2010-02-19', mean: '295.05', treatment: 'FULL' },
    ]);
    const files = await listChunkFiles(pipeline, Number(published));
    for (const name of FORECASTS) expect(Object.keys(files[`${name} all`] ?? {})).toHaveLength(1);
    expect(await pipeline.digests(originsPrefix(weeklyForecast.name))).toEqual({
      'week=2010-02-05/a3': expect.any(String) as string,
    });
    const tables = await pipeline.rows<{ relation: string }>(
      `SELECT relation FROM ops.lake_tables WHERE flow = 'weekly-forecast' AND record IS NOT NULL ORDER BY 1`,
    );
    expect(tables.map(({ relation }) => relation)).toEqual([...FORECASTS].sort());
    const extents = await pipeline.rows<{ snapshot_id: string; flow: string }>(
      `SELECT snapshot_id::text, flow, upstream_snapshot_id::text AS upstream, data_through::text AS through, dates
       FROM ops.snapshots WHERE status = 'published' ORDER BY snapshot_id`,
    );
    const extent = { through: '2010-02-12', dates: 2 };
    expect(extents).toEqual([
      { snapshot_id: sales, flow: 'weekly-sales', upstream: null, ...extent },
      { snapshot_id: published, flow: 'weekly-forecast', upstream: sales, ...extent },
    ]);
  });

  it('reuses forecasts of the same data, as the dry run says', async () => {
    const before = await readPublished();
    expect(await follow()).toBe('unchanged');
    const { stages, tables } = await new DryRun(forecasts.services).plan();
    expect(stages).toContainEqual({
      stage: 'forecast',
      does: 'reuses the forecasts of the same data',
    });
    expect(tables.map(({ relation, toMake }) => [relation, toMake])).toEqual(
      FORECASTS.map((name) => [name, 0]),
    );
    const former = await listForecasts(before);
    await forecasts.run();
    expect(method.computed).toEqual([]);
    expect(await listForecasts(await readPublished())).toEqual(former);
  });

  it('computes them again, with the same bytes, when a file is damaged', async () => {
    const published = await readPublished();
    const before = await listChunkFiles(pipeline, Number(published));
    const [chunk] = await listForecasts(published);
    await rm(join(pipeline.lake, chunk!.folder), { recursive: true });
    await forecasts.run();
    expect(method.computed).toHaveLength(1);
    expect(await listChunkFiles(pipeline, Number(await readPublished()))).toEqual(before);
  });

  it('keeps the published ones when a computation fails, and the rows that these follow from', async () => {
    const published = await readPublished();
    const means = await listMeans(published);
    await deliverSales('more.csv', 60, '1,9,05/02/2010,1.25,FALSE');
    const { stages, periods } = await new DryRun(forecasts.services).plan();
    expect(stages).toContainEqual({ stage: 'forecast', does: 'computes the forecasts' });
    expect(periods.find(({ relation }) => relation === 'forecast_model')?.why).toEqual([
      'store_department_week changes in 2010-02',
      'store_week changes in 2010',
      'store_week_coverage changes in all',
    ]);
    method.failure = new Error('no memory');
    await expect(follow()).rejects.toMatchObject({ code: 'STAGE_FAILED' });
    // The flow of sales keeps one snapshot, which is not the one that the forecasts follow from any more.
    await pipeline.run();
    const kept = await pipeline.rows<{ status: string }>(
      `SELECT u.status FROM ops.snapshots s JOIN ops.snapshots u ON u.snapshot_id = s.upstream_snapshot_id
       WHERE s.snapshot_id = $1`,
      [published],
    );
    expect(kept).toEqual([{ status: 'dropped' }]);
    expect(await readPublished()).toBe(published);
    expect(await listMeans(published)).toEqual(means);
    const history = await pipeline.rows<{ rows: number }>(
      'SELECT count(*)::integer AS rows FROM mart.store_department_week WHERE snapshot_id = $1',
      [published],
    );
    expect(history).toEqual([{ rows: 5 }]);
    method.failure = undefined;
    expect(await follow()).toBe('running');
    expect(await listModels(await readPublished())).toEqual([
      { state: 'CURRENT', reason: null, weeks: 4 },
    ]);
  });

  it('gets the origins that earlier runs kept, and drops those that it does not use', async () => {
    // After three rows came four: the last computation of the test before used `a4` alone.
    await deliverSales('again.csv', 70, '1,8,05/02/2010,1.25,FALSE');
    await follow();
    expect(method.computed).toEqual([{ rows: 5, kept: ['a4'] }]);
    expect(Object.keys(await pipeline.digests(originsPrefix(weeklyForecast.name)))).toEqual([
      'week=2010-02-05/a5',
    ]);
  });

  it('publishes the same after its stage was aborted in the middle', async () => {
    await deliverSales('third.csv', 80, '1,7,05/02/2010,1.25,FALSE');
    const runId = await forecasts.plan();
    const killed = new AbortController();
    const aborted = async function* (): AsyncGenerator<ForecastPart> {
      for await (const part of method.compute({ history: streamNothing(), kept: [] })) {
        // A table that is written may be loaded before the stage is aborted.
        if ('table' in part && part.table === 'forecast_model') break;
        yield part;
      }
      killed.abort(new Error('killed'));
    };
    const services = {
      ...forecasts.services,
      forecastMethod: { version: 'sum', compute: aborted },
    };
    const job = { runId, epoch: 1 };
    await expect(runStage(services, 'forecast', job, killed.signal)).rejects.toThrow('killed');
    // Meanwhile the sales that it was planned for are replaced.
    await deliverSales('fourth.csv', 90, '1,6,05/02/2010,1.25,FALSE');
    await forecasts.runStages(runId);
    expect(await listModels(await readPublished())).toEqual([
      { state: 'CURRENT', reason: null, weeks: 6 },
    ]);
    await follow();
    expect(await listModels(await readPublished())).toEqual([
      { state: 'CURRENT', reason: null, weeks: 7 },
    ]);
  });

  it('has nothing to do when only an incomplete week has changed', async () => {
    const before = await readPublished();
    await deliverSales(
      'new week.csv',
      92,
      '2,1,19/02/2010,1.25,FALSE',
      '2,5,19/02/2010,9.75,FALSE',
    );
    expect(await follow()).toBe('unchanged');
    expect(await readPublished()).toBe(before);
  });

  it('computes forecasts again when MarkDowns of a coming week are delivered', async () => {
    const planned = toCsv(FEATURES_HEADER, '2,05/03/2010,NA,NA,NA,NA,700.00,NA,0.50,NA,NA,FALSE');
    await deliver(pipeline.folder, { 'features planned.csv': planned }, 93);
    await pipeline.run();
    expect(await follow()).toBe('running');
    // 12 February and 5 March 2010.
    expect(method.markDowns).toEqual(['1: 14652,8.25', '2: 14673,700.50']);
  });

  const warnings = async (run: number) => {
    const report = await forecasts.services.ledger.runs.report(String(run));
    return report.warnings.filter((text) => text.startsWith('the forecasts'));
  };

  it('warns of rows on another weekday, with file and line of the last delivery', async () => {
    expect(await warnings(await forecasts.run())).toEqual([]);
    await deliverSales('odd.csv', 95, '2,4,20/02/2010,1.25,FALSE');
    await deliverSales('odd later.csv', 100, '', '2,4,20/02/2010,2.25,FALSE');
    expect(await warnings(await forecasts.run())).toEqual([
      'the forecasts leave out 1 row whose date is on another weekday than the Friday of most rows: odd later.csv ' +
        'line 3 (store 2, department 4, 2010-02-20); correct the dates and deliver the rows again',
    ]);
  });

  it('names the first of many such rows, and counts the others', async () => {
    const rows = ['1,1,01/02/2010,1,FALSE', '2,1,06/02/2010,1,FALSE', '2,2,07/02/2010,1,FALSE'];
    await deliverSales('many.csv', 110, ...rows);
    const [warning] = await warnings(await forecasts.run());
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
