import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerForecastMetrics } from '#pipeline/metrics/forecast-metrics.js';
import { findAlerts } from '#pipeline/notifications/find-alerts.js';
import { publishForecast } from '#test/factories/publish-forecast.js';
import { addDays } from '#test/factories/sales-weeks.js';
import { buildSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { createLedger, weeklyForecast } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

/** A Friday; weeks are counted from it. */
const week = (number: number) => addDays('2012-08-03', 7 * number);

/** A judged week of the back-test, with its origin this many weeks before it. */
const toBacktestWeek = (
  [grain, number]: readonly [string, number],
  at: number,
  values: object = {},
  horizon = 1,
) => ({
  origin_week: week(at - horizon),
  horizon,
  week_date: week(at),
  grain,
  number,
  is_holiday: false,
  observations: 20,
  sales: 100,
  forecast: 110,
  naive: 120,
  weight: 20,
  weighted_error: 50,
  naive_error: 100,
  cumulated_error: 100,
  interval_observations: 20,
  inside_80: 16,
  inside_95: 19,
  interval_score: 1,
  low_80: 90,
  high_80: 130,
  low_95: 80,
  high_95: 150,
  ...values,
});

const buildModel = (state: string) => ({
  model: 'blend',
  state,
  reason: state === 'CURRENT' ? null : 'no room on the disk',
  method: 'by hand',
  horizon: 39,
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

let database: TestWarehouse;
/** Publishes sales whose last complete week is `through`. */
async function publishSales(through: string): Promise<void> {
  const { warehouse } = database;
  const id = await buildSnapshot(warehouse);
  await warehouse.query('UPDATE ops.snapshots SET complete_through = $2 WHERE snapshot_id = $1', [
    id,
    through,
  ]);
  await publishInserted(warehouse, id);
}

beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());

/** Publishes a snapshot with these rows of the back-test. */
async function publish(rows: readonly object[], state = 'CURRENT'): Promise<string> {
  const id = await publishForecast(database.warehouse, {
    forecast_backtest: rows.map((row) => ({ ...row })),
    forecast_model: [buildModel(state)],
  });
  return String(id);
}

describe('metrics of forecasts', () => {
  const samples = async (registry: Registry, name: string) => {
    const text = await registry.getSingleMetricAsString(`retailstream_forecast${name}`);
    return text
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .map((line) => line.replace(`retailstream_forecast${name}{flow="weekly-forecast",`, '{'));
  };
  /** Metrics of a process that has just started. */
  const metrics = () => {
    const registry = new Registry();
    registerForecastMetrics(registry, [createLedger(database.warehouse, weeklyForecast)]);
    return registry;
  };
  const chain = ['CHAIN', 0] as const;

  it('are absent before a snapshot is published', async () => {
    const registry = metrics();
    expect(await samples(registry, 's')).toEqual([]);
    expect(await samples(registry, '_outside_ratio')).toEqual([]);
    await publishSales(week(9));
  });

  it('cover the last eight judged weeks, each by the newest origin before it', async () => {
    const none = { inside_80: 0, forecast: 900, weighted_error: 1 };
    const shares: Record<number, object> = { 6: { inside_80: 15 }, 8: { inside_80: 17 } };
    await publish([
      // The ninth week before the end, and a week without sales after it.
      toBacktestWeek(chain, 1, none),
      toBacktestWeek(chain, 10, { observations: 0, interval_observations: 0 }),
      ...[2, 3, 4, 5].map((at) => toBacktestWeek(chain, at, { weighted_error: 100 })),
      ...[6, 7, 8, 9].map((at) =>
        toBacktestWeek(chain, at, { weighted_error: 10 * at, ...shares[at] }),
      ),
      // Older origins of the newest week.
      toBacktestWeek(chain, 9, none, 2),
      toBacktestWeek(chain, 9, none, 9),
    ]);
    const registry = metrics();
    // Outside are 4 of 20 each week; the forecast is 110 for 100.
    expect(await samples(registry, '_outside_ratio')).toEqual(['{subject="chain"} 0.2']);
    // The four newest weeks have 5, 4, 3 and 4 of 20 outside.
    expect(await samples(registry, '_best_outside_ratio')).toEqual(['{subject="chain"} 0.15']);
    expect(await samples(registry, '_bias_ratio')).toEqual(['{subject="chain"} 0.1']);
    // Errors 4 × 100 + 60 + 70 + 80 + 90, of 8 × 100; the best of the last four weeks has 60 of 100.
    expect(await samples(registry, '_wmae_ratio')).toEqual(['{subject="chain"} 0.875']);
    expect(await samples(registry, '_best_wmae_ratio')).toEqual(['{subject="chain"} 0.6']);
  });

  it('omit ratios of nothing, and the best of four weeks with fewer', async () => {
    const few = { interval_observations: 0, inside_80: 0 };
    await publish([
      ...[6, 7, 8].map((at) => toBacktestWeek(chain, at, few)),
      toBacktestWeek(chain, 9, { ...few, naive_error: 0 }),
    ]);
    const registry = metrics();
    expect(await samples(registry, '_outside_ratio')).toEqual([]);
    expect(await samples(registry, '_best_outside_ratio')).toEqual([]);
    // Errors 4 × 50, of 3 × 100.
    expect(await samples(registry, '_wmae_ratio')).toEqual(['{subject="chain"} 0.666667']);
    expect(await samples(registry, '_best_wmae_ratio')).toEqual([]);
  });

  it('show the twenty departments and stores with the largest share outside, of 100 sales and more', async () => {
    const ofFive = (grain: string, number: number, values: object) =>
      [5, 6, 7, 8, 9].map((at) => toBacktestWeek([grain, number], at, values));
    await publish([
      ...ofFive('CHAIN', 0, {}),
      // Department 1 has the smallest share, 1 of 30, and department 21 the largest.
      ...numbers(21).flatMap((number) =>
        ofFive('DEPARTMENT', number, { interval_observations: 30, inside_80: 30 - number }),
      ),
      ...ofFive('STORE', 7, { inside_80: 13 }),
      // 5 × 19 sales.
      ...ofFive('STORE', 8, { interval_observations: 19, inside_80: 0 }),
    ]);
    const shown = await samples(metrics(), '_outside_ratio');
    expect(shown).toHaveLength(22);
    expect(shown.slice(0, 2)).toEqual(['{subject="chain"} 0.2', '{subject="department 21"} 0.7']);
    expect(shown.slice(-2)).toEqual([
      '{subject="department 2"} 0.066667',
      '{subject="store 7"} 0.35',
    ]);
  });

  it('report the state, and follow the published snapshot', async () => {
    await publish([]);
    const registry = metrics();
    const states = (...counts: number[]) =>
      ['CURRENT', 'STALE', 'NONE'].map((state, at) => `{state="${state}"} ${counts[at]}`);
    expect(await samples(registry, 's')).toEqual(states(1, 0, 0));
    // Metrics are cached for one second.
    const follow = (expected: string[]) =>
      expect.poll(() => samples(registry, 's'), { timeout: 10_000 }).toEqual(expected);
    await publishSales(week(10));
    await follow(states(0, 1, 0));
    await publish([]);
    await follow(states(1, 0, 0));
    await publish([], 'NONE');
    await follow(states(0, 0, 1));
  });
});

describe('store-interval', () => {
  const alert = weeklyForecast.alerts.find(({ name }) => name === 'store-interval')!;
  const find = (snapshot: string, threshold = 1, after = week(8)) =>
    database.warehouse.transaction((session) =>
      findAlerts(session, alert, { snapshot, threshold, after, maxFindings: 100 }),
    );
  const sold = (store: number, sales: string, values: object = {}) =>
    toBacktestWeek(['STORE', store], 9, { sales, ...values });

  it('reports a store above its 95 % interval, and one below it, with both figures', async () => {
    const snapshot = await publish([sold(7, '1250.50', { high_95: 510 }), sold(8, '70.00')]);
    const { total, first } = await find(snapshot);
    expect(total).toBe(2);
    expect(first[0]).toMatchObject({
      id: '7',
      subject: 'store 7',
      week: '2012-10-05',
      value: '1250.50',
      expected: '110.00',
      // 1,140.50 above the forecast, whose interval ends 400 above it.
      distance: 2.85125,
      title: 'Store 7 sold more in the week of 2012-10-05 than the 95 % interval of its forecast',
      cause:
        '1,250.50 in the week of 2012-10-05; the forecast was 110.00, and its 95 % interval ends at 510.00',
      link: '/answers/forecast-backtest?store=7',
    });
    expect(first[1]).toMatchObject({
      id: '8',
      title: 'Store 8 sold less in the week of 2012-10-05 than the 95 % interval of its forecast',
      cause:
        '70.00 in the week of 2012-10-05; the forecast was 110.00, and its 95 % interval begins at 80.00',
    });
  });

  it('reports nothing at either end of the interval, and a cent beyond it', async () => {
    const sales = ['150.00', '150.01', '80.00', '79.99'];
    const snapshot = await publish(sales.map((each, index) => sold(index + 1, each)));
    const { first } = await find(snapshot);
    expect(first.map(({ id }) => id)).toEqual(['4', '2']);
  });

  it('takes a threshold in multiples of the distance to the end of the interval', async () => {
    // The interval ends 40 above the forecast of 110 and begins 30 below it.
    const sales = ['190.00', '190.01', '50.00', '49.99'];
    const snapshot = await publish(sales.map((each, index) => sold(index + 1, each)));
    const { first } = await find(snapshot, 2);
    expect(first.map(({ cause }) => cause)).toEqual([
      '49.99 in the week of 2012-10-05; the forecast was 110.00, and 2 times its 95 % interval begins at 50.00',
      '190.01 in the week of 2012-10-05; the forecast was 110.00, and 2 times its 95 % interval ends at 190.00',
    ]);
  });

  it('judges each new week by the newest origin before it, and only stores with sales and an interval', async () => {
    const snapshot = await publish([
      sold(1, '140.00'),
      // The older origin of store 1 did not expect so much.
      toBacktestWeek(['STORE', 1], 9, { sales: '140.00', high_95: 120 }, 5),
      sold(2, '900.00', { low_95: null, high_95: null }),
      sold(3, '0.00', { observations: 0 }),
      toBacktestWeek(['STORE', 4], 8, { sales: '900.00' }),
      toBacktestWeek(['DEPARTMENT', 5], 9, { sales: '900.00' }),
      sold(6, '900.00'),
    ]);
    const { first } = await find(snapshot);
    expect(first.map(({ id }) => id)).toEqual(['6']);
  });
});
