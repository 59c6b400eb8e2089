import cdf from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';

/** Returns the two-sided p-value of a Student t. */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  // Uses the lower tail, because 1 minus the upper tail loses digits.
  return 2 * cdf(-Math.abs(t), degreesOfFreedom);
}

/** Returns the two-sided critical value of Student's t for this probability. */
export function criticalT(probability: number, degreesOfFreedom: number): number {
  return -quantile(probability / 2, degreesOfFreedom);
}
