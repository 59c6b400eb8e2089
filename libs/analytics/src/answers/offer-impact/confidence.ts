import { criticalT } from '#forecast/student-t.js';

/** The ends of an interval, as shares with six decimals; null without a standard error. */
interface Interval {
  low: number | null;
  high: number | null;
}

const PROBABILITY = 0.95;

/**
 * Returns the 95 % interval of a change, from Student's t.
 * @param error its standard error, from a jackknife that left out one of so many groups at a time
 */
export function computeInterval(
  value: number | null,
  error: number | null,
  groups: number,
): Interval {
  if (value === null || error === null) return { low: null, high: null };
  const reach = criticalT(1 - PROBABILITY, groups - 1) * error;
  return { low: round(value - reach), high: round(value + reach) };
}

/** Never returns a negative zero. */
const round = (value: number) => Number(value.toFixed(6)) + 0;
