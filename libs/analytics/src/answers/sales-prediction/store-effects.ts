import { dropRounding, hasSpread, type Regression } from './coefficient.js';
import {
  averageStores,
  countComparedStores,
  countRows,
  groupBy,
  sumSquaredErrors,
  type StoreMean,
  type UnemploymentGroup,
} from './unemployment-group.js';

/** The line of each store: its own mean, and the slope that all share. */
export interface StoreEffects {
  stores: ReadonlyMap<number, StoreMean>;
  /** Undefined where no store has two values of unemployment. */
  regression: Regression | undefined;
}

/** Fits the sales of a department on unemployment, each store compared with its own mean. */
export function fitStoreEffects(groups: readonly UnemploymentGroup[]): StoreEffects {
  const stores = averageStores(groups);
  const requireMean = ({ store }: UnemploymentGroup) => stores.get(store)!;
  const center = (group: UnemploymentGroup) =>
    group.unemployment - requireMean(group).meanUnemployment;
  const sumSquares = (value: (group: UnemploymentGroup) => number) =>
    groups.reduce((sum, group) => sum + group.weeks * value(group) ** 2, 0);
  const spread = sumSquares(center);
  if (
    !hasSpread(
      spread,
      sumSquares(({ unemployment }) => unemployment),
    )
  )
    return { stores, regression: undefined };
  const rows = countRows(groups);
  const slope = computeSlope(
    groups,
    center,
    (group) => group.meanSales - requireMean(group).meanSales,
  );
  const predict = (group: UnemploymentGroup) =>
    requireMean(group).meanSales + slope * center(group);
  const scores = [...groupBy(groups, ({ store }) => store).values()].map((own) =>
    own.reduce(
      (sum, group) => sum + group.weeks * center(group) * (group.meanSales - predict(group)),
      0,
    ),
  );
  const regression = dropRounding({
    slope,
    rows,
    spread,
    variation: sumSquaredErrors(groups, (group) => requireMean(group).meanSales),
    residuals: sumSquaredErrors(groups, predict),
    scores,
    clusters: countComparedStores(stores),
    parameters: 1,
  });
  return { stores, regression };
}

/**
 * Returns the slope of a least-squares line through the origin. Multiplying a group's equation by √n gives it the weight of its
 * weeks.
 */
function computeSlope(
  groups: readonly UnemploymentGroup[],
  readTerm: (group: UnemploymentGroup) => number,
  readValue: (group: UnemploymentGroup) => number,
): number {
  let [squares, products] = [0, 0];
  for (const group of groups) {
    const weight = Math.sqrt(group.weeks);
    const term = weight * readTerm(group);
    squares += term * term;
    products += term * (weight * readValue(group));
  }
  return products * (1 / squares);
}
