import { studentQuantile } from './student-t.js';

/** The future differs from the back-test: intervals of more than 50 % are wider by this factor. */
const WIDENING = 1.06;
/** Degrees of freedom at which Student's t is the normal distribution. */
const NORMAL = 1e9;

/**
 * Returns quantiles of scores, moved away from their median.
 * @param observations independent observations that the scale of the scores was estimated from, at least 1; without it,
 *   they are many
 */
export function scoreQuantiles(
  scores: readonly number[],
  probabilities: readonly number[],
  observations?: number,
): Float64Array {
  const sorted = new Float64Array(scores).sort();
  const median = quantile(sorted, 0.5);
  return Float64Array.from(probabilities, (p) => {
    if (p === 0.5) return median;
    const widening = p < 0.25 || p > 0.75 ? WIDENING : 1;
    return median + widening * studentRatio(p, observations) * (quantile(sorted, p) - median);
  });
}

/**
 * Returns how much further a quantile is when the scale is an estimate: the ratio of Student's t to the normal
 * distribution. Source: Student (1908), The probable error of a mean, Biometrika 6(1).
 */
function studentRatio(probability: number, observations = NORMAL): number {
  return studentQuantile(probability, observations) / studentQuantile(probability, NORMAL);
}

/** Hyndman and Fan's (1996) seventh definition. */
function quantile(sorted: Float64Array, probability: number): number {
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}
