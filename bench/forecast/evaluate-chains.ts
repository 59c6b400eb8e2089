import { SEASON } from '#forecast/component-forecast.js';
import { BANDS, findBand } from '#forecast/conformal.js';
import {
  DEFAULT_SETTINGS,
  type Distributions,
  forecast,
  type Forecast,
} from '#forecast/forecast.js';
import { computeLevels } from '#forecast/level-members.js';
import { computeMean } from '#forecast/mean.js';
import type { Panel } from '#forecast/panel.js';
import { addUp, buildTotals, type Total } from '#forecast/totals.js';
import { computePercentile } from '../statistics.js';
import { createRandom } from '#sample/random.js';
import {
  computeSumInterval,
  computeTotalInterval,
  computeWeekInterval,
  type Interval,
} from './total-intervals.js';
import { type ChainKind, type GeneratedChain, generateChain, HORIZON } from './generated-chain.js';

/** Weighted absolute percentage errors: sum of |forecast − sales| / sum of |sales|. */
export interface ChainErrors {
  readonly forecast: number;
  readonly naive: number;
  /** The simple method of least error. */
  readonly simple: { readonly name: string; readonly wape: number };
}

/** How forecasts of one kind of chain compare with the sales that were expected, and with those that came. */
export interface KindAccuracy {
  readonly truth: ChainErrors;
  readonly sales: ChainErrors;
  /** How often sales that came were inside their 80 % interval. */
  readonly coverage: CoverageCounts;
  /** The same of sums over the first weeks, for each of TOTAL_WEEKS. */
  readonly totals: readonly CoverageCounts[];
}

/** Weeks whose sums are judged. */
export const TOTAL_WEEKS = [4, 13, 26, 39] as const;

/** What is judged: series, the sums of a store, department or chain, and those of several stores that are drawn. */
export type Grain = Total['grain'] | 'SERIES' | 'STORES';

/** Counts values inside and outside of their 80 % interval, by what is summed and by distance. */
export class CoverageCounts {
  private readonly counts = new Map<Grain, { inside: number; all: number }[]>();

  add(grain: Grain, horizon: number, isInside: boolean): void {
    const count = this.listBands(grain)[findBand(horizon)]!;
    count.all++;
    count.inside += Number(isInside);
  }

  addAll({ counts }: CoverageCounts): void {
    for (const [grain, bands] of counts) {
      for (const [band, own] of this.listBands(grain).entries()) {
        own.all += bands[band]!.all;
        own.inside += bands[band]!.inside;
      }
    }
  }

  /** Returns the share inside for each band, then for all together. */
  listShares(grain: Grain): number[] {
    const bands = this.listBands(grain);
    const sum = (figure: 'inside' | 'all') => bands.reduce((total, own) => total + own[figure], 0);
    return [...bands, { inside: sum('inside'), all: sum('all') }].map(
      ({ inside, all }) => inside / all,
    );
  }

  private listBands(grain: Grain) {
    const known = this.counts.get(grain);
    if (known) return known;
    const bands = BANDS.map(() => ({ inside: 0, all: 0 }));
    this.counts.set(grain, bands);
    return bands;
  }
}

type Method = (own: Float64Array, horizon: number) => number;

const NAIVE = 'naive';
const FORECAST = 'forecast';

/** Methods of one line. Each knows the weeks of one series; a week without a row is a sale of nothing. */
const SIMPLE: Readonly<Record<string, Method>> = {
  [NAIVE]: (own, horizon) => own[own.length - SEASON + horizon]!,
  'median of 8': (own) => computePercentile([...own.slice(-8)], 50),
  'mean of 13': (own) => computeMean(own.slice(-13)),
  'mean of 52': (own) => computeMean(own.slice(-52)),
  'mean of 104': (own) => computeMean(own.slice(-104)),
  TSB: (own) => computeLevels(own)[4]!,
};

/** Sums of |forecast − sales| by method, and of |sales|. */
class ErrorSums {
  private size = 0;
  private readonly sums = new Map<string, number>();

  add(forecasts: ReadonlyMap<string, number>, sales: number): void {
    this.size += Math.abs(sales);
    for (const [name, value] of forecasts) {
      this.sums.set(name, (this.sums.get(name) ?? 0) + Math.abs(value - sales));
    }
  }

  measure(): ChainErrors {
    const wape = (name: string) => this.sums.get(name)! / this.size;
    const name = Object.keys(SIMPLE).reduce((best, own) => (wape(own) < wape(best) ? own : best));
    return {
      forecast: wape(FORECAST),
      naive: wape(NAIVE),
      simple: { name, wape: wape(name) },
    };
  }
}

/** Forecasts generated chains of a kind and measures their errors. */
export function evaluateKind(kind: ChainKind, chains: number): KindAccuracy {
  const [expected, came] = [new ErrorSums(), new ErrorSums()];
  const coverage = new CoverageCounts();
  const totals = TOTAL_WEEKS.map(() => new CoverageCounts());
  for (let number = 0; number < chains; number++) {
    const chain = generateChain(kind, number);
    const { panel, truth, sales, evaluated } = chain;
    const made = forecast(panel, { ...DEFAULT_SETTINGS, horizon: HORIZON });
    if (made.status === 'none') throw new Error(made.reason);
    for (let at = 0; at < truth.length; at++) {
      if (evaluated[at] === 0) continue;
      const own = ownWeeks(panel, Math.floor(at / HORIZON));
      const simple = Object.entries(SIMPLE).map(([name, method]): [string, number] => [
        name,
        method(own, at % HORIZON),
      ]);
      const forecasts = new Map([...simple, [FORECAST, made.forecasts.means[at]!]]);
      expected.add(forecasts, truth[at]!);
      if (!Number.isNaN(sales[at])) came.add(forecasts, sales[at]!);
    }
    countInside(chain, made, coverage);
    for (const [i, weeks] of TOTAL_WEEKS.entries())
      countTotalsInside(chain, made, weeks, totals[i]!);
    for (const stores of drawStores(made, kind, number)) {
      countStoresInside(chain, made, stores, coverage, totals);
    }
  }
  return { truth: expected.measure(), sales: came.measure(), coverage, totals };
}

/** Counts the sales of series, and the sums of stores, departments and the chain, inside their 80 % interval. */
function countInside(
  { panel, sales, evaluated }: GeneratedChain,
  { forecasts, totalForecasts, probabilities }: Forecast,
  coverage: CoverageCounts,
): void {
  const [low, high] = [0.1, 0.9].map((p) => probabilities.indexOf(p));
  const isInside = ({ quantiles }: Distributions, at: number, value: number) => {
    const first = at * probabilities.length;
    return value >= quantiles[first + low!]! && value <= quantiles[first + high!]!;
  };
  for (const [at, value] of sales.entries()) {
    if (evaluated[at] === 0 || Number.isNaN(value)) continue;
    coverage.add('SERIES', 1 + (at % HORIZON), isInside(forecasts, at, value));
  }
  const totals = buildTotals(panel.series);
  const sums = addUp(
    totals,
    sales.map((value) => (Number.isNaN(value) ? 0 : value)),
  );
  const counted = addUp(totals, Float64Array.from(evaluated));
  for (const [at, value] of sums.entries()) {
    if (counted[at] === 0) continue;
    const { grain } = totals.totals[Math.floor(at / HORIZON)]!;
    coverage.add(grain, 1 + (at % HORIZON), isInside(totalForecasts, at, value));
  }
}

/** Counts the sums over the first weeks, of what the kind is about in all of them, inside their 80 % interval. */
function countTotalsInside(
  { panel, sales, evaluated }: GeneratedChain,
  made: Forecast,
  weeks: number,
  coverage: CoverageCounts,
): void {
  const counted = (values: Float64Array, at: number) =>
    values.subarray(at * HORIZON, at * HORIZON + weeks).reduce((sum, value) => sum + value, 0);
  const known = sales.map((value) => (Number.isNaN(value) ? 0 : value));
  const count = (grain: Exclude<Grain, 'STORES'>, position: number, sold: number) => {
    const { low, high } = computeTotalInterval(made, grain, position, weeks);
    coverage.add(grain, 1, sold >= low && sold <= high);
  };
  const flags = Float64Array.from(evaluated);
  for (const s of panel.series.keys()) {
    if (counted(flags, s) === weeks) count('SERIES', s, counted(known, s));
  }
  const totals = buildTotals(panel.series);
  const [sums, evaluatedSums] = [addUp(totals, known), addUp(totals, flags)];
  for (const [t, { grain }] of totals.totals.entries()) {
    if (counted(evaluatedSums, t) >= weeks) count(grain, t, counted(sums, t));
  }
}

/** Draws two, three and four stores. @returns positions of their totals */
function drawStores({ totals }: Forecast, kind: ChainKind, number: number): number[][] {
  const random = createRandom(62 + number, kind);
  const stores = totals.flatMap(({ grain }, t) => (grain === 'STORE' ? [t] : []));
  return [2, 3, 4].map((count) => {
    const left = [...stores];
    return Array.from(
      { length: count },
      () => left.splice(Math.floor(random() * left.length), 1)[0]!,
    );
  });
}

/** Counts the sums of several stores, of each week and of the first weeks together, inside their 80 % interval. */
function countStoresInside(
  { panel, sales, evaluated }: GeneratedChain,
  made: Forecast,
  stores: readonly number[],
  coverage: CoverageCounts,
  totals: readonly CoverageCounts[],
): void {
  const all = buildTotals(panel.series);
  const sums = addUp(
    all,
    sales.map((value) => (Number.isNaN(value) ? 0 : value)),
  );
  const counted = addUp(all, Float64Array.from(evaluated));
  const addStores = (values: Float64Array, h: number) =>
    stores.reduce((sum, t) => sum + values[t * HORIZON + h]!, 0);
  const isInside = ({ low, high }: Interval, value: number) => value >= low && value <= high;
  let [sold, weeks] = [0, 0];
  for (let h = 0; h < HORIZON; h++) {
    const own = addStores(sums, h);
    const isCounted = addStores(counted, h) > 0;
    if (isCounted)
      coverage.add('STORES', h + 1, isInside(computeWeekInterval(made, stores, h), own));
    sold += own;
    weeks += Number(isCounted);
    const at = TOTAL_WEEKS.findIndex((count) => count === h + 1);
    if (at >= 0 && weeks === h + 1)
      totals[at]!.add('STORES', 1, isInside(computeSumInterval(made, stores, h + 1), sold));
  }
}

function ownWeeks({ values, weeks }: Panel, s: number): Float64Array {
  return values.subarray(s * weeks.length, (s + 1) * weeks.length);
}
