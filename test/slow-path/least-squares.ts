/** A point of the plane. */
interface Point {
  x: number;
  y: number;
}

export interface Line {
  n: number;
  slope: number;
  intercept: number;
  rSquared: number;
  slopeStandardError: number;
  interceptStandardError: number;
  residualStandardError: number;
}

/**
 * The textbook line of least squares: one pass for the means, one for the sums of squares about them, and one for the
 * residuals. Figures that need more points are NaN.
 */
export function fitLine(points: readonly Point[]): Line {
  const n = points.length;
  const meanX = sumNumbers(points, ({ x }) => x) / n;
  const meanY = sumNumbers(points, ({ y }) => y) / n;
  const sxx = sumNumbers(points, ({ x }) => (x - meanX) ** 2);
  const sxy = sumNumbers(points, ({ x, y }) => (x - meanX) * (y - meanY));
  const syy = sumNumbers(points, ({ y }) => (y - meanY) ** 2);
  const slope = sxy / sxx;
  const intercept = meanY - slope * meanX;
  const residuals = sumNumbers(points, ({ x, y }) => (y - intercept - slope * x) ** 2);
  const variance = residuals / (n - 2);
  return {
    n,
    slope,
    intercept,
    rSquared: 1 - residuals / syy,
    slopeStandardError: Math.sqrt(variance / sxx),
    interceptStandardError: Math.sqrt(variance * (1 / n + meanX ** 2 / sxx)),
    residualStandardError: Math.sqrt(variance),
  };
}

function sumNumbers(points: readonly Point[], term: (point: Point) => number): number {
  return points.reduce((total, point) => total + term(point), 0);
}
