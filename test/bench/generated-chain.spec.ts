import { describe, expect, it } from 'vitest';
import {
  CHAIN_KINDS,
  type ChainKind,
  type GeneratedChain,
  generateChain,
  HORIZON,
} from '../../bench/forecast/generated-chain.js';
import { DEFAULT_SETTINGS, forecast } from '#forecast/forecast.js';
import { findGaps } from '#forecast/gaps.js';
import { findPromotionEffects } from '#forecast/promotions.js';
import { evaluateKind } from '../../bench/forecast/evaluate-chains.js';

const WEEKS = 130;
const NUMBERS = [0, 1, 2];

/** Returns the sales of a series in history, and what is expected of it. */
function findSeries({ panel, truth }: GeneratedChain, store: number, department: number) {
  const s = panel.series.findIndex(
    (series) => series.store === store && series.department === department,
  );
  return {
    sales: panel.values.subarray(s * WEEKS, (s + 1) * WEEKS),
    present: panel.present.subarray(s * WEEKS, (s + 1) * WEEKS),
    truth: truth.subarray(s * HORIZON, (s + 1) * HORIZON),
  };
}

const listWeekdays = (kind: ChainKind) =>
  NUMBERS.flatMap((number) =>
    generateChain(kind, number).panel.weeks.map((week) => new Date(week).getUTCDay()),
  );

/** Kinds of chain, and the largest error that the forecast may have as a share of that of the best simple method. */
const BOUNDS: [ChainKind, number][] = [
  ['season', 0.6],
  ['a year with 53 weeks', 0.6],
  ['weeks without a file', 0.6],
  ['a store without deliveries', 0.6],
  ['a store that opened', 0.6],
  ['a department that opened as a store closed', 0.6],
  ['a store with a new level', 0.6],
  ['a store with a slightly new level', 0.6],
  ['a department of a store with a new level', 0.6],
  ['returns', 0.6],
  ['one odd row', 0.6],
  ['promotions of stores', 0.6],
  ['promotions of the chain', 0.6],
  ['no season', 1.05],
  ['sales in few weeks', 1.05],
];

describe('the forecast of a generated chain', () => {
  it.each(BOUNDS)(
    'of the kind "%s" has at most %d of the error of the best simple method',
    (kind, bound) => {
      const { truth, sales } = evaluateKind(kind, bound > 1 ? 6 : 2);
      // Noise of the sales hides differences from a level, and is the larger part of the error with a season.
      const { forecast: wape, simple } = bound > 1 ? sales : truth;
      expect(wape / simple.wape).toBeLessThan(bound);
      expect(truth.forecast).toBeLessThan(truth.naive);
    },
  );

  it('is right at Christmas within 10 % in a chain whose weeks end on Saturday', () => {
    const { truth } = evaluateKind('Christmas in a chain whose weeks end on Saturday', 4);
    expect(truth.forecast).toBeLessThan(0.1);
  });

  it.each(['promotions of stores', 'promotions of the chain'] as const)(
    'recovers the lift of %s within 20 %',
    (kind) => {
      for (const number of NUMBERS) {
        const { panel } = generateChain(kind, number);
        const { lifts } = findPromotionEffects(panel, findGaps(panel))!;
        for (const lift of lifts) {
          // 30 % more sales, within 24 and 36 %.
          expect(Math.exp(lift)).toBeGreaterThan(1.24);
          expect(Math.exp(lift)).toBeLessThan(1.36);
        }
      }
    },
  );

  it('is better by a fifth in weeks with holidays of the country that a chain declares', () => {
    const kind = 'holidays of Germany in a chain whose weeks end on any weekday';
    let [error, without] = [0, 0];
    for (const number of NUMBERS) {
      const { panel, truth, evaluated } = generateChain(kind, number);
      const sumErrors = (made: ReturnType<typeof forecast>) => {
        if (made.status === 'none') throw new Error(made.reason);
        return truth.reduce(
          (sum, sales, at) => sum + evaluated[at]! * Math.abs(made.forecasts.means[at]! - sales),
          0,
        );
      };
      error += sumErrors(forecast(panel, DEFAULT_SETTINGS));
      without += sumErrors(forecast({ ...panel, country: 'US' }, DEFAULT_SETTINGS));
    }
    expect(error / without).toBeLessThan(0.8);
  });

  it('has 80 % intervals that hold in a store that opened lately', () => {
    const shares = evaluateKind('a store that opened', 15).coverage.listShares('SERIES');
    expect(Math.min(...shares)).toBeGreaterThan(0.74);
  });

  it('is never below zero where sales were not', () => {
    const made = forecast(generateChain('sales in few weeks', 2).panel, DEFAULT_SETTINGS);
    if (made.status === 'none') throw new Error(made.reason);
    expect(Math.min(...made.forecasts.means)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...made.forecasts.quantiles)).toBe(0);
  });
});

describe('generated chains', () => {
  it.each(CHAIN_KINDS)('repeats a chain of the kind "%s" by its number', (kind) => {
    const chain = generateChain(kind, 1);
    expect(generateChain(kind, 1)).toEqual(chain);
    expect(chain.panel.weeks).toHaveLength(WEEKS);
    expect(chain.truth).toHaveLength(chain.panel.series.length * HORIZON);
    expect(generateChain(kind, 2).truth).not.toEqual(chain.truth);
  });

  it('ends weeks on the weekday of the kind', () => {
    expect(new Set(listWeekdays('season'))).toEqual(new Set([5]));
    expect(new Set(listWeekdays('weeks end on Saturday'))).toEqual(new Set([6]));
  });

  it('has Christmas sales in the week before the holiday and none of them after it', () => {
    const { truth } = findSeries(generateChain('season', 0), 1, 3);
    // History ends on 2012-07-27, so that week 21 ahead is that of 2012-12-21 and week 23 that of 2013-01-04.
    const [before, after] = [truth[20]!, truth[22]!];
    expect(before / after).toBeGreaterThan(2);
  });

  it('leaves out the rows of a missing week, of a store and of a closed store', () => {
    for (const number of NUMBERS) {
      const chain = generateChain('weeks without a file', number);
      const rows = (t: number) =>
        chain.panel.series.filter((_, s) => chain.panel.present[s * WEEKS + t] === 1).length;
      const counts = chain.panel.weeks.map((_, t) => rows(t));
      expect(counts.filter((count) => count === 0).length).toBeGreaterThanOrEqual(2);
      expect(counts.filter((count) => count === 15).length).toBeGreaterThanOrEqual(127);
      const silent = findSeries(generateChain('a store without deliveries', number), 2, 1);
      expect(silent.present.filter((value) => value === 0)).toHaveLength(3);
      const closed = findSeries(
        generateChain('a department that opened as a store closed', number),
        5,
        1,
      );
      expect(closed.present.at(-1)).toBe(0);
      expect(closed.truth).toEqual(new Float64Array(HORIZON));
    }
  });

  it('repeats a constant and draws returns below zero', () => {
    const constant = findSeries(generateChain('constant', 0), 3, 2);
    expect(new Set(constant.sales)).toEqual(new Set([constant.truth[0]]));
    expect(Math.max(...findSeries(generateChain('returns', 0), 1, 3).sales)).toBeLessThan(0);
  });

  it('evaluates a forecast of a constant as exact', () => {
    const { truth, coverage } = evaluateKind('constant', 1);
    expect(truth.forecast).toBeLessThan(1e-6);
    expect(truth.naive).toBe(0);
    expect(coverage.listShares('SERIES')).toEqual([1, 1, 1, 1, 1]);
  });
});
