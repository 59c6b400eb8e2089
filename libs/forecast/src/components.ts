import { addUp, type Totals } from './totals.js';

/** What a mean consists of. Each has a row per item and a column per week; they add up to the mean. */
export interface ForecastComponents {
  /** Level at the end of history. */
  readonly level: Float64Array;
  /** Season of 52 weeks, with the holidays of a fixed week. */
  readonly season: Float64Array;
  /** Effect of Easter, in its week and the week before. */
  readonly easter: Float64Array;
  /** Effect of the days by which dates have moved against the same week a year ago. With `easter`, the calendar's share. */
  readonly dateShift: Float64Array;
  readonly growth: Float64Array;
}

/** Returns the components of the totals: sums of those of the series. */
export function sumComponents(totals: Totals, components: ForecastComponents): ForecastComponents {
  return {
    level: addUp(totals, components.level),
    season: addUp(totals, components.season),
    easter: addUp(totals, components.easter),
    dateShift: addUp(totals, components.dateShift),
    growth: addUp(totals, components.growth),
  };
}
