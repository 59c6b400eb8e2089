import cdf from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';

/** Probability that a Student t is at least this far from 0 on either side. */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  // The lower tail: what is left of 1 beyond the upper one has lost its digits.
  return 2 * cdf(-Math.abs(t), degreesOfFreedom);
}

/** How far from 0 a Student t is on either side with this probability. */
export function criticalT(probability: number, degreesOfFreedom: number): number {
  return -quantile(probability / 2, degreesOfFreedom);
}
