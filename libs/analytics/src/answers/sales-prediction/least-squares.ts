import cdf from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';
import { MultivariateLinearRegression } from 'ml-regression';

/** Rows of equal `x`: their number, mean and sum of squared deviations from it. */
export interface Group {
  x: number;
  n: number;
  mean: number;
  deviations: number;
}

/** The least-squares line over all rows of the groups. */
export interface Line {
  n: number;
  slope: number;
  intercept: number;
  meanX: number;
  meanY: number;
  /** Sums of squares: of x and y about their means, and of the residuals. */
  spreadX: number;
  spreadY: number;
  residuals: number;
}

/** With fewer than 3 rows a line has no measurable error. */
export const ROWS_NEEDED = 3;

// Different sales differ by at least a cent, so their squares sum to at least 0.00005: less is rounding.
const LEAST_SPREAD_OF_SALES = 2.5e-5;
// Residuals this small are floating-point noise of a perfect line.
const LEAST_RESIDUAL_SHARE = 1e-12;

export function countRows(groups: readonly Group[]): number {
  return groups.reduce((sum, group) => sum + group.n, 0);
}

/** Returns the sum of squared errors of `predict` over all rows. */
export function squaredErrors(groups: readonly Group[], predict: (x: number) => number): number {
  return groups.reduce(
    (sum, { x, n, mean, deviations }) => sum + deviations + n * (mean - predict(x)) ** 2,
    0,
  );
}

/** Returns the same line as a fit on all rows; undefined with too few rows or different x. */
export function fitLine(groups: readonly Group[]): Line | undefined {
  const n = countRows(groups);
  if (n < ROWS_NEEDED || new Set(groups.map(({ x }) => x)).size < 2) return undefined;
  const meanX = groups.reduce((sum, group) => sum + (group.n / n) * group.x, 0);
  const meanY = groups.reduce((sum, group) => sum + (group.n / n) * group.mean, 0);
  const spreadX = groups.reduce((sum, group) => sum + group.n * (group.x - meanX) ** 2, 0);
  const slope = computeSlope(groups, meanX, Math.sqrt(spreadX / n));
  const spreadY = squaredErrors(groups, () => meanY);
  const residuals = squaredErrors(groups, (x) => meanY + slope * (x - meanX));
  const line = { n, meanX, spreadX };
  if (spreadY < LEAST_SPREAD_OF_SALES) {
    return { ...line, slope: 0, intercept: meanY, meanY, spreadY: 0, residuals: 0 };
  }
  return {
    ...line,
    slope,
    intercept: meanY - slope * meanX,
    meanY,
    spreadY,
    residuals: residuals < LEAST_RESIDUAL_SHARE * spreadY ? 0 : residuals,
  };
}

/**
 * Multiplying a group's equation by √n gives it the weight of its rows. Standardised x keeps the equations well
 * conditioned for any number of rows.
 */
function computeSlope(groups: readonly Group[], meanX: number, deviationX: number): number {
  const { weights } = new MultivariateLinearRegression(
    groups.map(({ n, x }) => [Math.sqrt(n), (Math.sqrt(n) * (x - meanX)) / deviationX]),
    groups.map(({ n, mean }) => [Math.sqrt(n) * mean]),
    { intercept: false, statistics: false },
  );
  const slope = (weights[1]?.[0] ?? NaN) / deviationX;
  if (!Number.isFinite(slope)) throw new Error('the regression returned no finite slope');
  return slope;
}

/** Rounds for the answer; never returns a negative zero. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0;
}

/** Returns the two-sided p-value of a Student t. */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  // Uses the lower tail, because 1 minus the upper tail loses digits.
  return 2 * cdf(-Math.abs(t), degreesOfFreedom);
}

/** Returns the two-sided critical value of Student's t for this probability. */
export function criticalT(probability: number, degreesOfFreedom: number): number {
  return -quantile(probability / 2, degreesOfFreedom);
}

const OUTSIDE_INTERVAL = 0.05;

/** Statistics of a line, under the usual assumptions of least squares. */
export interface Inference {
  /** Null when all y are equal. */
  rSquared: number | null;
  residualStandardError: number;
  slopeStandardError: number;
  interceptStandardError: number;
  /** Of the slope; null for a line through all rows. */
  tStatistic: number | null;
  pValue: number | null;
}

interface Prediction {
  value: number;
  low: number;
  high: number;
}

function residualError(line: Line): number {
  return Math.sqrt(line.residuals / (line.n - 2));
}

/** Returns R², standard errors, and the test of the slope against zero. */
export function infer(line: Line): Inference {
  const { n, slope, meanX, spreadX, spreadY, residuals } = line;
  const residualStandardError = residualError(line);
  const slopeStandardError = residualStandardError / Math.sqrt(spreadX);
  const tStatistic = residuals === 0 ? null : slope / slopeStandardError;
  return {
    rSquared: spreadY === 0 ? null : 1 - residuals / spreadY,
    residualStandardError,
    slopeStandardError,
    interceptStandardError: residualStandardError * Math.sqrt(1 / n + meanX ** 2 / spreadX),
    tStatistic,
    pValue: tStatistic === null ? null : twoSidedP(tStatistic, n - 2),
  };
}

/** Returns the line at `x`, with the 95 % prediction interval of a single row. */
export function predict(line: Line, x: number): Prediction {
  const { n, slope, meanX, meanY, spreadX } = line;
  const value = meanY + slope * (x - meanX);
  const error = residualError(line) * Math.sqrt(1 + 1 / n + (x - meanX) ** 2 / spreadX);
  const reach = criticalT(OUTSIDE_INTERVAL, n - 2) * error;
  return { value, low: value - reach, high: value + reach };
}
