/**
 * Returns the weighted interval score of one value: the mean of twice the quantile loss over all probabilities.
 * Source: Bracher, Ray, Gneiting and Reich (2021), Evaluating epidemic forecasts in an interval format, PLOS
 * Computational Biology 17(2).
 * @param first position of the lowest quantile
 */
export function intervalScore(
  quantiles: Float64Array,
  first: number,
  probabilities: readonly number[],
  actual: number,
): number {
  let sum = 0;
  for (let p = 0; p < probabilities.length; p++) {
    const above = actual - quantiles[first + p]!;
    sum += above >= 0 ? probabilities[p]! * above : (probabilities[p]! - 1) * above;
  }
  return (2 * sum) / probabilities.length;
}
