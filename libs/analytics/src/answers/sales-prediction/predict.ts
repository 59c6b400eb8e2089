import { criticalT } from '#forecast/student-t.js';
import { namedEnum } from '#serving/named-enum.js';
import { DecimalOutput, EnumOutput } from '#serving/output.js';
import { AbstractOutput } from '#serving/schema-decorators.js';
import { computeSlopeVariance, OUTSIDE_INTERVAL, type Regression } from './coefficient.js';
import type { PooledLine } from './pooled-line.js';
import type { StoreEffects } from './store-effects.js';
import type { StoreMean } from './unemployment-group.js';

export const PredictionState = namedEnum(
  'PredictionState',
  'Whether a prediction is at unemployment that the stores had.',
  {
    OBSERVED: 'Each store had lower or equal and higher or equal unemployment.',
    EXTRAPOLATED: 'A store never had unemployment this low or this high in its rows.',
  },
);
export type PredictionState = keyof typeof PredictionState;

const nullable = { nullable: true };

/** Predicted weekly sales of a store, or of several in sum. */
@AbstractOutput()
export abstract class Prediction {
  @DecimalOutput(2, 'Predicted sales in a week; null without a line.', nullable)
  prediction!: number | null;

  @DecimalOutput(
    2,
    'Lower end of the 95 % interval of a single week; null where the error is unknown. It takes what else moves stores in a week as independent.',
    nullable,
  )
  predictionLow!: number | null;

  @DecimalOutput(2, 'Upper end of the interval.', nullable)
  predictionHigh!: number | null;

  @EnumOutput(PredictionState, 'Whether it is an extrapolation; null without a line.', nullable)
  predictionState!: PredictionState | null;
}

export const NO_PREDICTION: Prediction = {
  prediction: null,
  predictionLow: null,
  predictionHigh: null,
  predictionState: null,
};

/** Returns the unemployment, in percent, at which a store's sales are predicted. */
export type ReadUnemployment = (store: number) => number;

/**
 * Predicts the sales of stores in sum by a line with store effects. The stores share the slope, so its error is that of
 * their sum and not of each.
 * @param selected those to sum
 */
export function predictByStores(
  { stores, regression }: StoreEffects,
  selected: readonly StoreMean[],
  readUnemployment: ReadUnemployment,
): Prediction {
  if (!regression) return NO_PREDICTION;
  const distances = selected.map(
    ({ store, meanUnemployment }) => readUnemployment(store) - meanUnemployment,
  );
  const distance = sum(distances);
  const value = sum(selected.map(({ meanSales }) => meanSales)) + regression.slope * distance;
  const degrees = regression.rows - stores.size - 1;
  const noise = regression.residuals / degrees;
  const own = sum(selected.map(({ rows }) => noise * (1 + 1 / rows)));
  const slopeVariance = computeSlopeVariance(regression);
  const variance =
    slopeVariance === undefined || degrees < 1 ? undefined : own + distance ** 2 * slopeVariance;
  return createPrediction(value, variance, regression, selected, readUnemployment);
}

/**
 * Predicts the sales of all departments and stores in sum by the pooled line.
 * @param members the stores of each department
 */
export function predictByPooledLine(
  { regression, meanSales, meanUnemployment, covariance }: PooledLine,
  members: readonly StoreMean[],
  readUnemployment: ReadUnemployment,
): Prediction {
  const distance = sum(members.map(({ store }) => readUnemployment(store) - meanUnemployment));
  const count = members.length;
  const value = count * meanSales + regression.slope * distance;
  const noise = regression.residuals / (regression.rows - 2);
  const slopeVariance = computeSlopeVariance(regression);
  const variance =
    slopeVariance === undefined || covariance === undefined
      ? undefined
      : count * noise +
        count ** 2 * covariance.level +
        2 * count * distance * covariance.levelAndSlope +
        distance ** 2 * slopeVariance;
  return createPrediction(value, variance, regression, members, readUnemployment);
}

function createPrediction(
  value: number,
  variance: number | undefined,
  { clusters }: Regression,
  stores: readonly StoreMean[],
  readUnemployment: ReadUnemployment,
): Prediction {
  const isObserved = stores.every(({ store, lowest, highest }) => {
    const at = readUnemployment(store);
    return at >= lowest && at <= highest;
  });
  const reach =
    variance === undefined
      ? undefined
      : criticalT(OUTSIDE_INTERVAL, clusters - 1) * Math.sqrt(variance);
  return {
    prediction: toCents(value),
    predictionLow: reach === undefined ? null : toCents(value - reach),
    predictionHigh: reach === undefined ? null : toCents(value + reach),
    predictionState: isObserved ? 'OBSERVED' : 'EXTRAPOLATED',
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Never returns a negative zero. */
export const toCents = (value: number): number => Number(value.toFixed(2)) + 0;
