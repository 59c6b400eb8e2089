import { type ComponentForecast, emptyComponent, SEASON } from './component-forecast.js';
import { computeMean } from './mean.js';

/** Keeps the slope finite when no week of the season comes twice: then it is 0. */
const TREND_RIDGE = 1e-6;

/**
 * Forecasts by least squares on a linear trend and a dummy variable for each week of the season. The slope is that of
 * the values on the trend less its mean in the same weeks of the season (Frisch and Waugh 1933; Lovell 1963); a dummy's
 * coefficient is the mean of its weeks without the trend.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 7.4 (`TSLM`).
 * @param values series × weeks, at least 52 weeks
 */
export function seasonalDummies(
  values: Float64Array,
  weeks: number,
  horizon: number,
): ComponentForecast {
  const trend = Float64Array.from({ length: weeks }, (_, t) => t / SEASON);
  const trendMeans = seasonMeans(trend);
  const detrended = trend.map((value, t) => value - trendMeans[t % SEASON]!);
  const spread = detrended.reduce((sum, value) => sum + value * value, TREND_RIDGE);
  const weights = detrended.map((value) => value / spread);
  const series = values.length / weeks;
  const result = emptyComponent(series, horizon);
  for (let s = 0; s < series; s++) {
    const own = values.subarray(s * weeks, (s + 1) * weeks);
    let slope = 0;
    for (let t = 0; t < weeks; t++) slope += weights[t]! * own[t]!;
    const season = seasonMeans(own);
    for (let p = 0; p < SEASON; p++) season[p]! -= slope * trendMeans[p]!;
    const mean = computeMean(season);
    result.level[s] = mean + (slope * (weeks - 1)) / SEASON;
    for (let h = 0; h <= horizon; h++) {
      const at = s * (horizon + 1) + h;
      result.season[at] = season[(weeks - 1 + h) % SEASON]! - mean;
      result.growth[at] = (slope * h) / SEASON;
    }
  }
  return result;
}

function seasonMeans(values: Float64Array): Float64Array {
  const means = new Float64Array(SEASON);
  for (let t = 0; t < values.length; t++) means[t % SEASON]! += values[t]!;
  for (let p = 0; p < SEASON; p++) means[p]! /= Math.ceil((values.length - p) / SEASON);
  return means;
}
