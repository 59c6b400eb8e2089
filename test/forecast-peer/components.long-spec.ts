// Runs on changes of libs/forecast
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ComponentForecast } from '#forecast/component-forecast.js';
import { DEFAULT_SETTINGS, forecast } from '#forecast/forecast.js';
import { type Panel, PanelBuilder } from '#forecast/panel.js';
import { seasonalDummies } from '#forecast/seasonal-dummies.js';
import { seasonOperator, stlForecast } from '#forecast/stl.js';
import { createRandom } from '#sample/random.js';
import { readPanel } from '../../bench/forecast/read-panel.js';
import { forecastByPeer, recompute } from './peer.js';
import { HORIZON as REFERENCE_HORIZON, createReferenceChain } from './reference-chain.js';
import { findDifferences, buildSummary } from './reference-summary.js';

const HORIZON = 39;
/** Of R's `stl(s.window = 3)`, as in libs/forecast. */
const SEASON_WINDOW = 3;
/** Largest difference, as a share of the mean of |y|. The ridge of the dummies' trend alone makes 1e-6. */
const TOLERANCE = 1e-5;
/** One series in so many is compared. */
const STEP = 25;

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'walmart');

type Series = readonly number[];

const computeMeans = ({ level, season, growth }: ComponentForecast) =>
  Array.from({ length: HORIZON }, (_, h) => level[0]! + season[h + 1]! + growth[h + 1]!);

const ours = {
  stl: (series: Series) => {
    const operator = seasonOperator(series.length);
    const factors = Float64Array.from(series);
    const own = { factors, combine: (rows: Float64Array) => rows };
    return computeMeans(stlForecast(own, operator, series.length, HORIZON));
  },
  dummies: (series: Series) =>
    computeMeans(seasonalDummies(Float64Array.from(series), series.length, HORIZON)),
};

/** Returns the largest difference of the component's forecasts from the peer's, as a share of the mean of |y|. */
function computeDifference(component: keyof typeof ours, all: readonly Series[], peer: number[][]) {
  const differences = all.map((series, s) => {
    const size = series.reduce((sum, value) => sum + Math.abs(value), 0) / series.length;
    const made = ours[component](series);
    const apart = made.map((value, h) => Math.abs(value - peer[s]![h]!));
    return Math.max(...apart) / size;
  });
  return Math.max(...differences);
}

/** Lengths with whole and broken years; some with returns, jumps and weeks without sales. */
function createSeries(): Series[] {
  return [105, 130, 143, 156].flatMap((weeks) =>
    [0, 1, 2].map((kind) => {
      const random = createRandom(7, 'forecast peer', weeks, kind);
      return Array.from({ length: weeks }, (_, t) => {
        const season = 1_000 + 300 * Math.sin(t % 52) + (t % 52 === 46 ? 900 : 0);
        if (kind === 1) return season * (t < weeks / 2 ? 1 : 2) + 400 * random();
        if (kind === 2) return random() < 0.3 ? 0 : 500 * random() - 100;
        return season + 3 * t + 100 * random();
      });
    }),
  );
}

describe('components of the forecast, by statsmodels and statsforecast', () => {
  it('are the same for generated series', async () => {
    const series = createSeries();
    const peer = await forecastByPeer({ series, horizon: HORIZON, seasonWindow: SEASON_WINDOW });
    expect(computeDifference('stl', series, peer.stl)).toBeLessThan(TOLERANCE);
    expect(computeDifference('dummies', series, peer.dummies)).toBeLessThan(TOLERANCE);
  });

  it('differ when the peer smooths the season over five years instead of three', async () => {
    const series = createSeries();
    const peer = await forecastByPeer({ series, horizon: HORIZON, seasonWindow: 5 });
    expect(computeDifference('stl', series, peer.stl)).toBeGreaterThan(1_000 * TOLERANCE);
  });

  it.skipIf(!existsSync(folder))('are the same for series of a real chain', async () => {
    const { weeks, values } = await readPanel(folder);
    const count = values.length / weeks.length;
    const series: Series[] = [];
    for (let s = 0; s < count; s += STEP) {
      series.push([...values.subarray(s * weeks.length, (s + 1) * weeks.length)]);
    }
    expect(series).toHaveLength(134);
    const peer = await forecastByPeer({ series, horizon: HORIZON, seasonWindow: SEASON_WINDOW });
    expect(computeDifference('stl', series, peer.stl)).toBeLessThan(TOLERANCE);
    expect(computeDifference('dummies', series, peer.dummies)).toBeLessThan(TOLERANCE);
  });
});

/** The panel of the first department of a chain, which has fewer errors than intervals are calibrated on. */
function selectFirstDepartment({ weeks, holidays, series, values, present }: Panel): Panel {
  const builder = new PanelBuilder();
  for (const [s, { store, department }] of series.entries()) {
    if (department !== series[0]!.department) continue;
    for (const [t, week] of weeks.entries()) {
      const at = s * weeks.length + t;
      if (present[at] === 0) continue;
      builder.add({ store, department, week, sales: values[at]!, isHoliday: holidays[t] === 1 });
    }
  }
  return builder.build();
}

describe('the whole method, recomputed by another program', () => {
  it('gives the figures that reference.spec.ts expects', async () => {
    const text = await readFile(new URL('reference.json', import.meta.url), 'utf8');
    const theirs = await recompute(createReferenceChain());
    expect(findDifferences(JSON.parse(text), theirs)).toEqual([]);
  });

  it.skipIf(!existsSync(folder))('gives the same for a department of a real chain', async () => {
    const panel = selectFirstDepartment(await readPanel(folder));
    expect(panel.series).toHaveLength(45);
    const made = forecast(panel, { ...DEFAULT_SETTINGS, horizon: REFERENCE_HORIZON });
    if (made.status === 'none') throw new Error(made.reason);
    expect(findDifferences(buildSummary(panel, made), await recompute(panel))).toEqual([]);
  });
});
