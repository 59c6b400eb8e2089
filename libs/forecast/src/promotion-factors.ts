import type { ForecastComponents } from './components.js';
import type { Panel } from './panel.js';
import { findPromotionEffects, measureSizes } from './promotions.js';

/** Takes promotions out of history, and adds them to what is forecast without them. */
export interface Promotions {
  /** Departments whose lifts held-out weeks gain from. */
  readonly departments: number;
  /** Returns the panel with the sales that it would have had without promotions. */
  remove(panel: Panel): Panel;
  /** Returns forecasts with the promotions of their weeks: series × horizon. @param weeks before the first one */
  add(means: Float64Array, weeks: number): Float64Array;
  /** Returns the components with the same factors, so that they still add up. */
  addToComponents(components: ForecastComponents, weeks: number): ForecastComponents;
}

/** Promotions whose lifts are not used. */
const NONE: Promotions = {
  departments: 0,
  remove: (panel) => panel,
  add: (means) => means,
  addToComponents: (components) => components,
};

/** Returns the promotions of a panel by the lifts that held-out weeks gain from. @param gaps of findGaps */
export function findPromotions(panel: Panel, gaps: Uint8Array, horizon: number): Promotions {
  const lifts = findPromotionEffects(panel, gaps)?.lifts;
  if (!lifts?.some((lift) => lift !== 0)) return NONE;
  const factors = computeFactors(panel, lifts, horizon);
  const columns = panel.weeks.length + horizon;
  const multiply = (part: Float64Array, weeks: number) =>
    part.map(
      (value, i) => value * factors[Math.floor(i / horizon) * columns + weeks + (i % horizon)]!,
    );
  return {
    departments: lifts.filter((lift) => lift !== 0).length,
    remove: ({ values, weeks, ...rest }) => ({
      ...rest,
      weeks,
      values: values.map((value, i) => {
        const s = Math.floor(i / weeks.length);
        return value / factors[s * columns + (i % weeks.length)]!;
      }),
      promotions: [],
    }),
    add: multiply,
    addToComponents: ({ level, season, easter, dateShift, growth }, weeks) => ({
      level: multiply(level, weeks),
      season: multiply(season, weeks),
      easter: multiply(easter, weeks),
      dateShift: multiply(dateShift, weeks),
      growth: multiply(growth, weeks),
    }),
  };
}

/** Returns what each week is because of promotions, as a multiple of a week without: series × weeks of history and horizon. */
function computeFactors(panel: Panel, lifts: Float64Array, horizon: number): Float64Array {
  const { rows, values, columns } = measureSizes(panel, horizon);
  const factors = new Float64Array(panel.series.length * columns);
  for (const [d, { from, to }] of panel.departments.entries()) {
    for (let s = from; s < to; s++) {
      for (let t = 0; t < columns; t++) {
        factors[s * columns + t] = Math.exp(lifts[d]! * values[rows[s]! * columns + t]!);
      }
    }
  }
  return factors;
}
