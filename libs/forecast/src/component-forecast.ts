/** Weeks in a season; a year is a day or two longer, which the date shift corrects. */
export const SEASON = 52;

/**
 * Forecasts of one component of the blend: level + season + growth. `season` and `growth` have a row per series and
 * `horizon + 1` columns: the last week of history first, which the date shift reads, then the weeks of the horizon.
 */
export interface ComponentForecast {
  readonly level: Float64Array;
  readonly season: Float64Array;
  readonly growth: Float64Array;
}

export function emptyComponent(series: number, horizon: number): ComponentForecast {
  return {
    level: new Float64Array(series),
    season: new Float64Array(series * (horizon + 1)),
    growth: new Float64Array(series * (horizon + 1)),
  };
}

/** Adds a component to a sum. */
export function addComponent(sum: ComponentForecast, component: ComponentForecast): void {
  for (const part of ['level', 'season', 'growth'] as const) {
    const [target, source] = [sum[part], component[part]];
    for (let i = 0; i < target.length; i++) target[i]! += source[i]!;
  }
}
