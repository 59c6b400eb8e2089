// Runs on changes of libs/forecast
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smoothLevel } from '#forecast/exponential-smoothing.js';
import { DEFAULT_SETTINGS, forecast } from '#forecast/forecast.js';
import { type Panel, PanelBuilder } from '#forecast/panel.js';
import { seasonalDummies } from '#forecast/seasonal-dummies.js';
import { createRandom } from '#sample/random.js';
import { readPanel } from '../../bench/forecast/read-panel.js';
import { forecastByPeer, recompute } from './peer.js';
import { HORIZON as REFERENCE_HORIZON, createReferenceChain } from './reference-chain.js';
import { findDifferences, buildSummary } from './reference-summary.js';

const HORIZON = 39;
/** Largest difference, as a share of the mean of |y|. The ridge of the dummies' trend alone makes 1e-6. */
const TOLERANCE = 1e-5;
/** One series in so many is compared. */
const STEP = 25;

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'walmart');

type Series = readonly number[];

const computeDummies = (series: Series) => {
  const own = seasonalDummies(Float64Array.from(series), series.length, HORIZON);
  return Array.from(
    { length: HORIZON },
    (_, h) => own.level[0]! + own.season[h + 1]! + own.growth[h + 1]!,
  );
};

/** Returns the largest differences of levels and forecasts from the peer's, as shares of the mean of |y|. */
async function computeDifferences(all: readonly Series[]) {
  const peer = await forecastByPeer({ series: all, horizon: HORIZON });
  const apart = all.map((series, s) => {
    const size = series.reduce((sum, value) => sum + Math.abs(value), 0) / series.length;
    const level = smoothLevel(Float64Array.from(series)) - peer.levels[s]!;
    const dummies = computeDummies(series).map((value, h) =>
      Math.abs(value - peer.dummies[s]![h]!),
    );
    return { level: Math.abs(level) / size, dummies: Math.max(...dummies) / size };
  });
  const largest = (figure: 'level' | 'dummies') => Math.max(...apart.map((own) => own[figure]));
  return { level: largest('level'), dummies: largest('dummies') };
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
    const { level, dummies } = await computeDifferences(createSeries());
    expect(level).toBeLessThan(TOLERANCE);
    expect(dummies).toBeLessThan(TOLERANCE);
  });

  it.skipIf(!existsSync(folder))('are the same for series of a real chain', async () => {
    const { weeks, values } = await readPanel(folder);
    const count = values.length / weeks.length;
    const series: Series[] = [];
    for (let s = 0; s < count; s += STEP) {
      series.push([...values.subarray(s * weeks.length, (s + 1) * weeks.length)]);
    }
    expect(series).toHaveLength(134);
    const { level, dummies } = await computeDifferences(series);
    expect(level).toBeLessThan(TOLERANCE);
    expect(dummies).toBeLessThan(TOLERANCE);
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
