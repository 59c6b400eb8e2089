import type { Line } from './least-squares.js';
import { criticalT, twoSidedP } from './student-t.js';

const OUTSIDE_INTERVAL = 0.05;

/** What a line says beyond itself, on the usual assumptions of least squares. */
export interface Inference {
  /** Null when all y are the same. */
  rSquared: number | null;
  residualStandardError: number;
  slopeStandardError: number;
  interceptStandardError: number;
  /** Of the slope; null where all rows lie on the line. */
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

/** R², standard errors, and the test of the slope against none. */
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

/** The line at `x`, with the 95 % interval of a single new row. */
export function predict(line: Line, x: number): Prediction {
  const { n, slope, meanX, meanY, spreadX } = line;
  const value = meanY + slope * (x - meanX);
  const error = residualError(line) * Math.sqrt(1 + 1 / n + (x - meanX) ** 2 / spreadX);
  const reach = criticalT(OUTSIDE_INTERVAL, n - 2) * error;
  return { value, low: value - reach, high: value + reach };
}
