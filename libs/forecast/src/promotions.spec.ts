import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, forecast, type Forecast } from './forecast.js';
import { findGaps } from './gaps.js';
import { type Panel, PanelBuilder } from './panel.js';
import { findPromotionEffects } from './promotions.js';
import { isoWeeks } from './week-calendar.js';

const WEEKS = 120;
const HORIZON = 8;
const weeks = isoWeeks('2010-02-05', WEEKS + HORIZON);
const STORES = [1, 2, 3];

/** Whether a store has a promotion: in four of 17 weeks, so that the weeks of two years differ. */
const isPromoted = (store: number, t: number) => (5 * (t + 4 * store)) % 17 < 4;

/** Returns stores that sell 100 times their number, and `lift` times as much of department 1 with a promotion. */
function buildPanel(lift: number, planned = WEEKS + HORIZON): Panel {
  const builder = new PanelBuilder();
  for (const store of STORES) {
    for (const [t, week] of weeks.entries()) {
      const hasPromotion = isPromoted(store, t);
      const amount = hasPromotion ? 50 * store : 0;
      if (t < planned) builder.addPromotion({ store, week, amount });
      if (t >= WEEKS) continue;
      // A third department sells as much with promotions as without.
      for (const [department, factor] of [
        [1, lift],
        [2, lift],
        [3, 1],
      ] as const) {
        const sales = 100 * store * (hasPromotion ? factor : 1);
        builder.add({ store, department, week, sales, isHoliday: false });
      }
    }
  }
  return builder.build();
}

function runForecast(panel: Panel): Forecast {
  const made = forecast(panel, { ...DEFAULT_SETTINGS, horizon: HORIZON });
  if (made.status === 'none') throw new Error(made.reason);
  return made;
}

describe('promotions', () => {
  it('have the lift that was planted, for each department', () => {
    const panel = buildPanel(1.5);
    const { lifts } = findPromotionEffects(panel, findGaps(panel))!;
    const [first, second, third] = [...lifts].map(Math.exp);
    expect(first).toBeCloseTo(1.5, 1);
    expect(second).toBeCloseTo(1.5, 1);
    expect(third).toBe(1);
  });

  it('lift the forecast of the weeks that have one, and only these', () => {
    const { forecasts, components, series } = runForecast(buildPanel(1.5));
    for (const [s, { store, department }] of series.entries()) {
      for (let h = 0; h < HORIZON; h++) {
        const isLifted = department < 3 && isPromoted(store, WEEKS + h);
        const mean = forecasts.means[s * HORIZON + h]!;
        expect(mean / (100 * store * (isLifted ? 1.5 : 1))).toBeCloseTo(1, 1);
        const at = s * HORIZON + h;
        const { level, season, easter, dateShift, growth } = components;
        const sum = level[at]! + season[at]! + easter[at]! + dateShift[at]! + growth[at]!;
        expect(sum).toBeCloseTo(mean, 6);
      }
    }
  });

  it('count with the mean of the last year in weeks after the plan', () => {
    const { forecasts } = runForecast(buildPanel(1.5, WEEKS));
    const usual = isoWeeks('2010-02-05', WEEKS).map((_, t) => Number(isPromoted(1, t)));
    const share = usual.slice(-52).reduce((sum, own) => sum + own, 0) / 52;
    for (let h = 0; h < HORIZON; h++) {
      expect(forecasts.means[h]! / (100 * 1.5 ** share)).toBeCloseTo(1, 1);
    }
  });

  it('change no forecast if held-out weeks gain nothing', () => {
    const panel = buildPanel(1);
    const { lifts } = findPromotionEffects(panel, findGaps(panel))!;
    expect([...lifts]).toEqual([0, 0, 0]);
    const listParts = ({ backtest, ...rest }: Forecast) => ({
      ...rest,
      scores: backtest.scores,
      kept: [...backtest.takeKept()],
    });
    const without = runForecast({ ...panel, promotions: [] });
    expect(listParts(runForecast(panel))).toEqual(listParts(without));
  });

  it('are no input with less than two years of sales', () => {
    const panel = buildPanel(1.5);
    const short = { ...panel, weeks: panel.weeks.slice(0, 103) };
    expect(findPromotionEffects(short, new Uint8Array())).toBeUndefined();
  });
});
