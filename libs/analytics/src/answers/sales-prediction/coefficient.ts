import { criticalT, twoSidedP } from '#forecast/student-t.js';
import { NumberOutput, Output } from '#serving/output.js';

const nullable = { nullable: true };

@Output(
  'Change of weekly sales per percentage point of unemployment, with an error that is clustered by store.',
)
export class PredictionCoefficient {
  @NumberOutput('Change of weekly sales per percentage point of unemployment.')
  slope!: number;

  @NumberOutput('Standard error of the slope, clustered by store (CR1).', nullable)
  standardError!: number | null;

  @NumberOutput('Lower end of the 95 % interval of the slope.', nullable)
  low!: number | null;

  @NumberOutput('Upper end of the interval.', nullable)
  high!: number | null;

  @NumberOutput(
    'Probability of a slope this far from 0 by chance (two-sided, Student t with one degree of freedom fewer than compared stores); null also when all rows are on the line.',
    nullable,
  )
  pValue!: number | null;

  @NumberOutput(
    'R²: share that the slope explains of the variation that the effects leave; null when they leave none.',
    nullable,
  )
  rSquared!: number | null;
}

/** A fitted slope, with what its error follows from. */
export interface Regression {
  slope: number;
  rows: number;
  /** Sum of squares of unemployment, sales and residuals after the effects are taken out. */
  spread: number;
  variation: number;
  residuals: number;
  /** Sum of unemployment times residual, by store. */
  scores: readonly number[];
  /** Stores that count for the error. */
  clusters: number;
  /** Parameters without the effects. */
  parameters: number;
}

export const OUTSIDE_INTERVAL = 0.05;
/** Less is rounding. */
const LEAST_SHARE = 1e-12;
/** Different sales differ by at least a cent, so their squares sum to at least 0.00005. */
const LEAST_VARIATION = 2.5e-5;
const DIGITS = 12;

/** Returns whether a spread is that of different values: less is rounding. @param whole the spread before effects */
export const hasSpread = (spread: number, whole: number): boolean => spread > LEAST_SHARE * whole;

/** Returns the regression without what is rounding: sales that never differ, and residuals of a perfect line. */
export function dropRounding(regression: Regression): Regression {
  const { variation, residuals } = regression;
  const none = regression.scores.map(() => 0);
  if (variation < LEAST_VARIATION)
    return { ...regression, slope: 0, variation: 0, residuals: 0, scores: none };
  if (residuals < LEAST_SHARE * variation) return { ...regression, residuals: 0, scores: none };
  return regression;
}

/** Returns the factor of CR1: G/(G−1)·(N−1)/(N−K); undefined where the rows or stores are too few. */
export function correctClusters({
  clusters,
  rows,
  parameters,
}: Pick<Regression, 'clusters' | 'rows' | 'parameters'>): number | undefined {
  if (clusters < 2 || rows <= parameters) return undefined;
  return (clusters / (clusters - 1)) * ((rows - 1) / (rows - parameters));
}

/** Returns the variance of the slope, clustered by store; undefined where stores are too few. */
export function computeSlopeVariance(regression: Regression): number | undefined {
  const factor = correctClusters(regression);
  const squares = regression.scores.reduce((sum, score) => sum + score ** 2, 0);
  return factor === undefined ? undefined : (factor * squares) / regression.spread ** 2;
}

/** Returns the slope with its error, its interval and its test. */
export function createCoefficient(regression: Regression): PredictionCoefficient {
  const { slope, clusters, variation, residuals } = regression;
  const variance = computeSlopeVariance(regression);
  const rSquared = variation === 0 ? null : toDigits(1 - residuals / variation);
  if (variance === undefined)
    return {
      slope: toDigits(slope),
      standardError: null,
      low: null,
      high: null,
      pValue: null,
      rSquared,
    };
  const error = Math.sqrt(variance);
  const reach = criticalT(OUTSIDE_INTERVAL, clusters - 1) * error;
  return {
    slope: toDigits(slope),
    standardError: toDigits(error),
    low: toDigits(slope - reach),
    high: toDigits(slope + reach),
    pValue: error === 0 ? null : toDigits(twoSidedP(slope / error, clusters - 1)),
    rSquared,
  };
}

/** Returns a number with the digits that do not depend on the order of sums; never a negative zero. */
const toDigits = (value: number): number => Number(value.toPrecision(DIGITS)) + 0;
