import { DEFAULT_SETTINGS, forecast } from '#forecast/forecast.js';
import { SEASON } from '#forecast/component-forecast.js';
import { computeMean } from '#forecast/mean.js';
import type { Panel } from '#forecast/panel.js';
import { computePercentile } from '../statistics.js';
import { type ChainKind, generateChain, HORIZON } from './generated-chain.js';

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
  /** Share of the coming sales inside the 80 % interval of their series. */
  readonly inside80: number;
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
  let [inside, observations] = [0, 0];
  for (let number = 0; number < chains; number++) {
    const { panel, truth, sales, evaluated } = generateChain(kind, number);
    const made = forecast(panel, { ...DEFAULT_SETTINGS, horizon: HORIZON });
    if (made.status === 'none') throw new Error(made.reason);
    const { means, quantiles } = made.forecasts;
    const [low, high] = [0.1, 0.9].map((p) => made.probabilities.indexOf(p));
    for (let at = 0; at < truth.length; at++) {
      const s = Math.floor(at / HORIZON);
      if (evaluated[s] === 0) continue;
      const own = ownWeeks(panel, s);
      const simple = Object.entries(SIMPLE).map(([name, method]): [string, number] => [
        name,
        method(own, at % HORIZON),
      ]);
      const forecasts = new Map([...simple, [FORECAST, means[at]!]]);
      expected.add(forecasts, truth[at]!);
      if (Number.isNaN(sales[at])) continue;
      came.add(forecasts, sales[at]!);
      observations++;
      const first = at * made.probabilities.length;
      const isInside =
        sales[at]! >= quantiles[first + low!]! && sales[at]! <= quantiles[first + high!]!;
      inside += Number(isInside);
    }
  }
  return { truth: expected.measure(), sales: came.measure(), inside80: inside / observations };
}

function ownWeeks({ values, weeks }: Panel, s: number): Float64Array {
  return values.subarray(s * weeks.length, (s + 1) * weeks.length);
}
