import { type BacktestRow, listBacktestRows } from '#forecast/backtest-row.js';
import type { Forecast } from '#forecast/forecast.js';
import { scoreForecasts } from '#forecast/score-forecasts.js';
import { type Panel, markObservedSeries } from '#forecast/panel.js';
import { addUp, buildTotals } from '#forecast/totals.js';

/**
 * Compares a forecast with the weeks that came after it.
 * @param panel what the forecast was made of, and later weeks
 * @param weeks weeks of the panel that the forecast was made of
 */
export function evaluateForecast(panel: Panel, weeks: number, made: Forecast): BacktestRow[] {
  const totals = buildTotals(panel.series);
  const seen = markObservedSeries(panel, weeks);
  const horizon = made.weeks.length;
  const { probabilities, forecasts } = made;
  const means = inPanel(forecasts.means, seen, horizon);
  const width = horizon * probabilities.length;
  const quantiles = inPanel(forecasts.quantiles, seen, width);
  const readQuantiles = (item: number, h: number) => {
    const from = item * width + h * probabilities.length;
    return quantiles.subarray(from, from + probabilities.length);
  };
  const total = {
    means: addUp(totals, means),
    quantiles: new Float64Array(totals.totals.length * width),
    complete: new Uint8Array(totals.totals.length * panel.weeks.length).fill(1),
  };
  for (const [from, { grain, number }] of made.totals.entries()) {
    const to = totals.totals.findIndex((one) => one.grain === grain && one.number === number);
    const own = made.totalForecasts.quantiles.subarray(from * width, (from + 1) * width);
    total.quantiles.set(own, to * width);
  }
  const sales = addUp(totals, panel.values);
  const scores = scoreForecasts(
    panel,
    totals,
    { weeks, observed: seen },
    { means, readQuantiles },
    total,
    sales,
    probabilities,
  );
  return listBacktestRows(panel, totals.totals, scores);
}

/** Returns a matrix of the seen series as one of all series, 0 for the others. */
function inPanel(values: Float64Array, seen: Uint8Array, columns: number): Float64Array {
  const result = new Float64Array(seen.length * columns);
  let from = 0;
  for (let s = 0; s < seen.length; s++) {
    if (seen[s] === 0) continue;
    result.set(values.subarray(from, from + columns), s * columns);
    from += columns;
  }
  return result;
}
