import { measureAccuracy, measureSumCoverage } from '../../bench/forecast/accuracy.js';
import { type BacktestRow, listBacktestRows } from '#forecast/backtest-row.js';
import type { Forecast } from '#forecast/forecast.js';
import type { Panel } from '#forecast/panel.js';
import { HORIZON } from './reference-chain.js';

const SHOWN_WEEKS = [1, 4, 5, 13, 14, 26, 27, 40];

/** Adds rows up with the weights 1 to 5, so that no two rows can be exchanged unseen. */
function project(values: Float64Array, columns: number): number[] {
  return Array.from({ length: columns }, (_, c) =>
    Array.from({ length: values.length / columns }, (_row, i) => i).reduce(
      (sum, i) => sum + (1 + (i % 5)) * values[i * columns + c]!,
      0,
    ),
  );
}

function projectQuantiles(quantiles: Float64Array, probabilities: number): number[][] {
  const all = project(quantiles, HORIZON * probabilities);
  return SHOWN_WEEKS.map((week) => all.slice((week - 1) * probabilities, week * probabilities));
}

/** Figures of the rows of one grain, each row weighted by its horizon. */
function summarizeGrain(all: readonly BacktestRow[], grain: BacktestRow['grain']) {
  const rows = all.filter((row) => row.grain === grain);
  const add = (figure: (row: BacktestRow) => number) =>
    rows.reduce((sum, row) => sum + row.horizon * figure(row), 0);
  const { wmae, bias, intervalScore, coverage, holidayCoverage } = measureAccuracy(rows);
  return {
    grain,
    rows: rows.length,
    observations: add((row) => row.observations),
    weight: add((row) => row.weight),
    error: add((row) => row.weightedError),
    naive: add((row) => row.naiveError),
    score: add((row) => row.intervalScore),
    scored: add((row) => row.intervalWeight),
    sales: add((row) => row.sales),
    forecast: add((row) => row.forecast),
    naiveSales: add((row) => row.naive),
    inside: [0, 1, 2].map((level) => add((row) => row.inside[level]!)),
    wmae,
    bias,
    intervalScore,
    coverage,
    holidayCoverage,
    sumCoverage: measureSumCoverage(rows),
  };
}

/** Sums of all figures of the forecast of a panel, in the form of method.py. */
export function buildSummary(
  panel: Panel,
  { series, forecasts, totalForecasts, components, ...made }: Forecast,
) {
  const probabilities = made.probabilities.length;
  const rows = made.backtest.scores.flatMap((scores) =>
    listBacktestRows(panel, made.totals, scores),
  );
  return {
    treatments: series.map(({ treatment }) => treatment),
    means: project(forecasts.means, HORIZON),
    season: project(components.season, HORIZON),
    easter: project(components.easter, HORIZON),
    dateShift: project(components.dateShift, HORIZON),
    growth: project(components.growth, HORIZON),
    level: project(components.level, HORIZON)[0]!,
    quantiles: projectQuantiles(forecasts.quantiles, probabilities),
    totalQuantiles: projectQuantiles(totalForecasts.quantiles, probabilities),
    backtest: (['STORE', 'DEPARTMENT', 'CHAIN'] as const).map((grain) =>
      summarizeGrain(rows, grain),
    ),
  };
}

/** Two figures are the same up to this share, which is less than a rounding of the sums. */
const TOLERANCE = 1e-6;

/** Returns where two summaries differ: path, and both figures. */
export function findDifferences(ours: unknown, theirs: unknown, path = ''): string[] {
  if (typeof ours === 'object' && typeof theirs === 'object' && ours !== null && theirs !== null) {
    const [left, right] = [new Map(Object.entries(ours)), new Map(Object.entries(theirs))];
    const keys = [...new Set([...left.keys(), ...right.keys()])];
    return keys.flatMap((key) => findDifferences(left.get(key), right.get(key), `${path}/${key}`));
  }
  const isSame =
    typeof ours === 'number' && typeof theirs === 'number'
      ? Math.abs(ours - theirs) <= TOLERANCE * Math.max(100, Math.abs(theirs))
      : ours === theirs;
  return isSame ? [] : [`${path}: ${String(ours)}, not ${String(theirs)}`];
}
