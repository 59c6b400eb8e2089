import type { BacktestRow } from '#forecast/backtest-row.js';

/** Accuracy over some rows of a back-test. */
export interface Accuracy {
  /** Weighted mean absolute error, holiday weeks with weight 5, and that of the seasonal naive method. */
  readonly wmae: number;
  readonly naiveWmae: number;
  /** (forecast − sales) / sales. */
  readonly bias: number;
  /** Share of the values inside their interval for each level, and in holiday weeks; NaN without intervals. */
  readonly coverage: readonly number[];
  readonly holidayCoverage: readonly number[];
  /** Weighted mean of the weighted interval score. */
  readonly intervalScore: number;
}

/**
 * Returns the accuracy over rows of one grain.
 * Source: Hyndman and Koehler (2006), Another look at measures of forecast accuracy, International Journal of
 * Forecasting 22(4).
 */
export function measureAccuracy(rows: readonly BacktestRow[]): Accuracy {
  const sum = (figure: (row: BacktestRow) => number) =>
    rows.reduce((total, row) => total + figure(row), 0);
  const sales = sum((row) => row.sales);
  const weight = sum((row) => row.weight);
  return {
    wmae: sum((row) => row.weightedError) / weight,
    naiveWmae: sum((row) => row.naiveError) / weight,
    bias: (sum((row) => row.forecast) - sales) / sales,
    coverage: measureCoverage(rows),
    holidayCoverage: measureCoverage(rows.filter((row) => row.isHoliday)),
    intervalScore: sum((row) => row.intervalScore) / sum((row) => row.intervalWeight),
  };
}

function measureCoverage(rows: readonly BacktestRow[]): number[] {
  const observations = rows.reduce((total, row) => total + row.intervalObservations, 0);
  const levels = rows[0]?.inside.length ?? 0;
  return Array.from(
    { length: levels },
    (_, level) => rows.reduce((total, row) => total + row.inside[level]!, 0) / observations,
  );
}

/** Returns the share of the sums inside their own interval for each level; rows without an interval do not count. */
export function measureSumCoverage(rows: readonly BacktestRow[]): number[] {
  const known = rows.filter(({ intervals }) => intervals.length > 0);
  const levels = known[0]?.intervals.length ?? 0;
  return Array.from({ length: levels }, (_, level) => {
    const inside = known.filter(({ sales, intervals }) => {
      const [low, high] = intervals[level]!;
      return sales >= low && sales <= high;
    });
    return inside.length / known.length;
  });
}
