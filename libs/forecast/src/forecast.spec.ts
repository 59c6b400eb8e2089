import { describe, expect, it } from 'vitest';
import { listBacktestRows } from './backtest-row.js';
import { DEFAULT_SETTINGS, forecast, type Forecast } from './forecast.js';
import { computeOrigin, findMissingOrigins, type StoredOrigin } from './origins.js';
import { type Panel, panelBefore, PanelBuilder, type PanelRow } from './panel.js';
import { isoWeeks } from './week-calendar.js';

const dates = isoWeeks('2010-02-05', 120);
const settings = { ...DEFAULT_SETTINGS, horizon: 12 };
const STORES = [1, 2, 3];
const DEPARTMENTS = [1, 2];

/** Irregular, but the same each time. */
function sales(store: number, department: number, t: number): number {
  const season = 1 + 0.3 * Math.sin((2 * Math.PI * t) / 52) + (t % 52 === 46 ? 1 : 0);
  const noise = 1 + 0.1 * Math.sin(t * t * (store + 7 * department));
  return 1000 * store * department * season * noise;
}

function buildRows(weeks = 110): PanelRow[] {
  return dates.slice(0, weeks).flatMap((week, t) =>
    STORES.flatMap((store) =>
      DEPARTMENTS.map((department) => ({
        store,
        department,
        week,
        sales: sales(store, department, t),
        isHoliday: t % 52 === 46,
      })),
    ),
  );
}

function buildPanel(rows: readonly PanelRow[]): Panel {
  const builder = new PanelBuilder();
  for (const row of rows) builder.add(row);
  return builder.build();
}

function runForecast(panel: Panel, kept: readonly StoredOrigin[] = []): Forecast {
  const result = forecast(panel, settings, kept);
  if (result.status === 'none') throw new Error(result.reason);
  return result;
}

const usual = runForecast(buildPanel(buildRows()));
const computeOrigins = (panel: Panel) =>
  findMissingOrigins(panel, settings.horizon, []).map((each) =>
    computeOrigin(panel, each, settings.horizon),
  );
/** Leaves out what depends on which origins were kept. */
const withoutOrigins = ({ facts, backtest: { scores }, ...rest }: Forecast) => ({
  ...rest,
  scores,
  digest: facts.digest,
});
const findSeries = (result: Forecast, store: number, department: number) =>
  result.series.findIndex((series) => series.store === store && series.department === department);
const pickMeans = (result: Forecast, store: number, department: number) => {
  const at = findSeries(result, store, department);
  return [...result.forecasts.means.subarray(at * 12, (at + 1) * 12)];
};
function expectClose(actual: readonly number[], expected: readonly number[], within: number): void {
  expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(
    within,
  );
}

describe('forecast', () => {
  it('forecasts each series for the weeks after history', () => {
    expect(usual.series.map(({ store, department }) => [department, store])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
      [2, 3],
    ]);
    expect(usual.weeks).toEqual(dates.slice(110).concat('2012-05-25', '2012-06-01'));
    expect(usual.origin).toBe('2012-03-09');
    expect(usual.probabilities).toEqual([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]);
  });

  it('repeats constant sales, with intervals of no width', () => {
    const result = runForecast(
      buildPanel(buildRows().map((row) => ({ ...row, sales: 500 * row.store }))),
    );
    expectClose(pickMeans(result, 3, 2), new Array<number>(12).fill(1500), 1e-6);
    expect(result.forecasts.quantiles[0]).toBeCloseTo(500, 1);
    expect(result.forecasts.quantiles[6]).toBeCloseTo(500, 1);
  });

  it('forecasts 53 weeks, of which the last one has a naive forecast from two years before', () => {
    // Week t sells 1,000 + t in each of the six series.
    const rising = buildRows().map((row) => ({ ...row, sales: 1000 + dates.indexOf(row.week) }));
    const panel = buildPanel(rising);
    const result = forecast(panel, { ...settings, horizon: 53 });
    if (result.status === 'none') throw new Error(result.reason);
    expect(result.forecasts.means).toHaveLength(6 * 53);
    expect([...result.forecasts.means].every((mean) => mean > 900 && mean < 1300)).toBe(true);
    const rows = result.backtest.scores.flatMap((scores) =>
      listBacktestRows(panel, result.totals, scores),
    );
    const last = rows.filter(({ grain, horizon }) => grain === 'CHAIN' && horizon === 53);
    expect(last.map(({ week, naive }) => [week, naive])).toEqual([[dates[108], 6 * 1004]]);
  });

  it('forecasts the same when later rows change', () => {
    const before = panelBefore(buildPanel(buildRows()), 100);
    const changed = buildRows().map((row) =>
      row.week > dates[99]! ? { ...row, sales: row.sales * 9 } : row,
    );
    const after = runForecast(panelBefore(buildPanel(changed), 100));
    expect(withoutOrigins(after)).toEqual(withoutOrigins(runForecast(before)));
  });

  it('scales forecasts and intervals with sales', () => {
    const scaled = runForecast(
      buildPanel(buildRows().map((row) => ({ ...row, sales: row.sales * 4 }))),
    );
    expectClose(
      [...scaled.forecasts.means],
      [...usual.forecasts.means].map((x) => x * 4),
      1e-3,
    );
    // Kept origins have single precision.
    expectClose(
      [...scaled.forecasts.quantiles],
      [...usual.forecasts.quantiles].map((x) => x * 4),
      1,
    );
  });

  it('gives a store the same forecast under another number', () => {
    const swapped = buildRows().map((row) => ({ ...row, store: row.store === 1 ? 9 : row.store }));
    expectClose(pickMeans(runForecast(buildPanel(swapped)), 9, 2), pickMeans(usual, 1, 2), 1e-6);
  });

  it('sorts quantiles', () => {
    const { quantiles } = usual.forecasts;
    const crossed = quantiles.filter((value, i) => i % 7 > 0 && value < quantiles[i - 1]!);
    expect(crossed).toHaveLength(0);
    expect(quantiles[6]! - quantiles[0]!).toBeGreaterThan(0);
  });

  it('adds components up to the mean, and series up to totals', () => {
    const { level, season, easter, dateShift, growth } = usual.components;
    const sums = usual.forecasts.means.map(
      (_, i) => level[i]! + season[i]! + easter[i]! + dateShift[i]! + growth[i]!,
    );
    expectClose([...sums], [...usual.forecasts.means], 1e-6);
    expect(usual.totals).toEqual([
      { grain: 'STORE', number: 1 },
      { grain: 'STORE', number: 2 },
      { grain: 'STORE', number: 3 },
      { grain: 'DEPARTMENT', number: 1 },
      { grain: 'DEPARTMENT', number: 2 },
      { grain: 'CHAIN', number: 0 },
    ]);
    const store2 = pickMeans(usual, 2, 1).map((value, h) => value + pickMeans(usual, 2, 2)[h]!);
    expectClose([...usual.totalForecasts.means.subarray(12, 24)], store2, 1e-6);
    const chain = Array.from({ length: 12 }, (_, h) =>
      usual.series.reduce((sum, _series, s) => sum + usual.forecasts.means[s * 12 + h]!, 0),
    );
    expectClose([...usual.totalForecasts.means.subarray(60)], chain, 1e-6);
  });

  it('gives a chain no wider interval for a store that opened than its errors were', () => {
    const rows = buildRows().map((row) => ({ ...row, sales: 500 * row.store }));
    const opened = rows.filter(({ store, week }) => store !== 3 || week >= dates[90]!);
    const { totals, totalForecasts } = runForecast(buildPanel(opened));
    const chain = totals.findIndex(({ grain }) => grain === 'CHAIN');
    const quantiles = totalForecasts.quantiles.subarray(chain * 12 * 7, chain * 12 * 7 + 7);
    expectClose([...quantiles], new Array<number>(7).fill(6000), 1);
  });

  it('gives the chain a narrower interval than its series add up to', () => {
    const width = (quantiles: Float64Array, item: number) =>
      quantiles[item * 84 + 6]! - quantiles[item * 84]!;
    const sum = usual.series.reduce(
      (total, _, s) => total + width(usual.forecasts.quantiles, s),
      0,
    );
    expect(width(usual.totalForecasts.quantiles, 5)).toBeLessThan(sum);
  });
});

describe('origins of the back-test', () => {
  const computed = computeOrigins(buildPanel(buildRows()));
  const readWeeks = ({ backtest }: Forecast) =>
    backtest.origins.map((week) => dates.indexOf(week) + 1);

  it('are every fourth week from the 56th, and kept ones are not computed again', () => {
    expect(readWeeks(usual)).toEqual([56, 60, 64, 68, 72, 76, 80, 84, 88, 92, 96, 100, 104, 108]);
    expect(usual.facts).toMatchObject({ origins: 14, originsComputed: 14 });
    const again = runForecast(buildPanel(buildRows()), computed);
    expect(again.facts.originsComputed).toBe(0);
    expect(withoutOrigins(again)).toEqual(withoutOrigins(usual));
  });

  it('give the same forecast when they are computed apart, in any order', () => {
    const panel = buildPanel(buildRows());
    const apart = new Map(computed.toReversed().map((origin) => [origin.digest, origin]));
    expect(findMissingOrigins(panel, settings.horizon, [...apart.values()])).toEqual([]);
    const again = forecast(panel, settings, [], undefined, apart) as Forecast;
    expect(again.facts.originsComputed).toBe(0);
    expect(withoutOrigins(again)).toEqual(withoutOrigins(usual));
    expect(apart.size).toBe(0);
  });

  it('are added by new weeks, and the forecast is that of a first run', () => {
    const panel = buildPanel(buildRows(113));
    const more = runForecast(panel, computed);
    expect(more.facts.originsComputed).toBe(1);
    expect(withoutOrigins(more)).toEqual(withoutOrigins(runForecast(panel)));
  });

  describe('and their evaluations', () => {
    const kept = [...usual.backtest.takeKept()];

    it('are kept: no origin whose weeks have all come is read again', () => {
      const panel = buildPanel(buildRows());
      const again = runForecast(panel, kept);
      expect(withoutOrigins(again)).toEqual(withoutOrigins(usual));
      expect(again.backtest.origins).toEqual([]);
      expect([...again.backtest.takeKept()]).toEqual(kept);
    });

    it('are added by new weeks, of which only those are judged', () => {
      const panel = buildPanel(buildRows(113));
      const more = runForecast(panel, kept);
      expect(more.facts.originsComputed).toBe(1);
      expect(withoutOrigins(more)).toEqual(withoutOrigins(runForecast(panel)));
      // Of the last 12 weeks' origins, and the new one, the forecasts are read.
      expect(readWeeks(more)).toEqual([100, 104, 108, 112]);
      const later = buildPanel(buildRows(118));
      expect(withoutOrigins(runForecast(later, [...more.backtest.takeKept()]))).toEqual(
        withoutOrigins(runForecast(later)),
      );
    });

    it('hold beside a series, a store and a department that open later', () => {
      const opened = buildRows(113).concat(
        [
          { store: 2, department: 3 },
          { store: 0, department: 1 },
        ].flatMap((series) =>
          dates.slice(111, 113).map((week) => ({ ...series, week, sales: 500, isHoliday: false })),
        ),
      );
      const panel = buildPanel(opened);
      const more = runForecast(panel, kept);
      expect(withoutOrigins(more)).toEqual(withoutOrigins(runForecast(panel)));
      expect(more.facts.originsComputed).toBe(1);
      expect(readWeeks(more)).toEqual([100, 104, 108, 112]);
    });

    it('are made again from a restated week on', () => {
      const restated = buildRows(113).map((row) =>
        row.week === dates[97] && row.store === 2 ? { ...row, sales: 1 } : row,
      );
      const panel = buildPanel(restated);
      const more = runForecast(panel, kept);
      expect(withoutOrigins(more)).toEqual(withoutOrigins(runForecast(panel)));
      // Origin 84 was judged by weeks up to 96. Later ones are judged again.
      expect(readWeeks(more)).toEqual([88, 92, 96, 100, 104, 108, 112]);
    });
  });

  it('are computed again after a restated week', () => {
    const restated = buildRows().map((row) =>
      row.week === dates[97] && row.store === 2 ? { ...row, sales: 1 } : row,
    );
    const { facts } = runForecast(buildPanel(restated), computed);
    // Those after week 98: 100, 104 and 108.
    expect(facts.originsComputed).toBe(3);
  });
});

describe('treatments', () => {
  it('has one for each kind of series, and a forecast', () => {
    const odd: PanelRow[] = [];
    const add = (store: number, weeks: (t: number) => boolean, value: (t: number) => number) => {
      for (const [t, week] of dates.slice(0, 110).entries()) {
        if (weeks(t)) odd.push({ store, department: 3, week, sales: value(t), isHoliday: false });
      }
    };
    const level = () => 100;
    add(1, (t) => t >= 0, level);
    add(2, (t) => t >= 40, level);
    add(3, (t) => t >= 90, level);
    add(10, (t) => t < 50, level);
    add(11, (t) => t % 3 === 0, level);
    add(
      12,
      (t) => t >= 0,
      () => -5,
    );
    add(13, (t) => t < 105, level);
    const result = runForecast(buildPanel(buildRows().concat(odd)));
    const of = (store: number) => result.series[findSeries(result, store, 3)]!.treatment;
    expect([1, 2, 3, 10, 11, 12, 13].map(of)).toEqual([
      'FULL',
      'SHORT',
      'NEW',
      'CLOSED',
      'SPARSE',
      'NEGATIVE',
      'CLOSED',
    ]);
    expect(pickMeans(result, 10, 3)).toEqual(new Array<number>(12).fill(0));
    expect(pickMeans(result, 13, 3)).toEqual(new Array<number>(12).fill(0));
    expect(Math.min(...pickMeans(result, 3, 3))).toBeGreaterThan(60);
    expect(Math.max(...pickMeans(result, 3, 3))).toBeLessThan(140);
    expect(Math.max(...pickMeans(result, 12, 3))).toBeLessThan(0);
    expect([...result.forecasts.means].every(Number.isFinite)).toBe(true);
    expect([...result.forecasts.quantiles].every(Number.isFinite)).toBe(true);
  });

  it('says why there is no forecast of 59 weeks, and forecasts 60', () => {
    expect(forecast(buildPanel(buildRows(59)), settings)).toEqual({
      status: 'none',
      reason:
        'history has 59 weeks: a forecast needs at least 60, a year and some weeks that judge it',
    });
    expect(runForecast(buildPanel(buildRows(60))).series).toHaveLength(6);
  });

  it('says why there is no forecast without rows', () => {
    expect(forecast(buildPanel([]), settings)).toMatchObject({ status: 'none' });
  });
});

describe('settings', () => {
  it.each([
    [{ horizon: 0 }, 'horizon is 0'],
    [{ horizon: 54 }, 'horizon is 54'],
    [{ horizon: 1.5 }, 'horizon is 1.5'],
    [{ levels: [] }, 'levels is empty'],
    [{ levels: [0.8, 1] }, 'level is 1'],
    [{ levels: [0.8, 0.8] }, 'levels has a level twice'],
  ])('refuses %j', (wrong, message) => {
    expect(() => forecast(buildPanel([]), { ...settings, ...wrong })).toThrow(
      expect.objectContaining({
        code: 'ARGUMENT_INVALID',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });
});
