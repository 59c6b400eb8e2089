import { MultivariateLinearRegression } from 'ml-regression';
import { correctClusters, dropRounding, hasSpread, type Regression } from './coefficient.js';
import {
  countRows,
  groupBy,
  sumSquaredErrors,
  type UnemploymentGroup,
} from './unemployment-group.js';

/** With fewer rows a line has no measurable error. */
const ROWS_NEEDED = 3;

/** One line through all weeks of all departments and stores. */
export interface PooledLine {
  regression: Regression;
  meanUnemployment: number;
  meanSales: number;
  /** Variance of the line at the mean, and its covariance with the slope; undefined with a single store. */
  covariance: { level: number; levelAndSlope: number } | undefined;
}

/** Returns the least-squares line of all groups; undefined with too few rows or a single value of unemployment. */
export function fitPooledLine(groups: readonly UnemploymentGroup[]): PooledLine | undefined {
  const rows = countRows(groups);
  const average = (value: (group: UnemploymentGroup) => number) =>
    groups.reduce((sum, group) => sum + (group.weeks / rows) * value(group), 0);
  const meanUnemployment = average(({ unemployment }) => unemployment);
  const spread = rows * average(({ unemployment }) => (unemployment - meanUnemployment) ** 2);
  if (rows < ROWS_NEEDED || !hasSpread(spread, rows * meanUnemployment ** 2)) return undefined;
  const meanSales = average((group) => group.meanSales);
  const center = ({ unemployment }: UnemploymentGroup) => unemployment - meanUnemployment;
  const scale = Math.sqrt(spread / rows);
  // Standardised terms keep the equations well conditioned.
  const slope =
    computeSlope(
      mergeLevels(groups),
      (group) => [1, center(group) / scale],
      (group) => group.meanSales,
    ) / scale;
  const predict = (group: UnemploymentGroup) => meanSales + slope * center(group);
  const ofStores = [...groupBy(groups, ({ store }) => store).values()];
  const sumResiduals = (
    own: readonly UnemploymentGroup[],
    weight: (g: UnemploymentGroup) => number,
  ) =>
    own.reduce(
      (sum, group) => sum + weight(group) * group.weeks * (group.meanSales - predict(group)),
      0,
    );
  const regression = dropRounding({
    slope,
    rows,
    spread,
    variation: sumSquaredErrors(groups, () => meanSales),
    residuals: sumSquaredErrors(groups, predict),
    scores: ofStores.map((own) => sumResiduals(own, center)),
    clusters: ofStores.length,
    parameters: 2,
  });
  const factor = correctClusters(regression);
  const levels = ofStores.map((own) =>
    regression.residuals === 0 ? 0 : sumResiduals(own, () => 1),
  );
  const dot = (left: readonly number[], right: readonly number[]) =>
    left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
  return {
    regression,
    meanUnemployment,
    meanSales,
    covariance:
      factor === undefined
        ? undefined
        : {
            level: (factor * dot(levels, levels)) / rows ** 2,
            levelAndSlope: (factor * dot(levels, regression.scores)) / (rows * spread),
          },
  };
}

/** Returns a group for each value of unemployment: the line through their means is the same, and follows from fewer. */
const mergeLevels = (groups: readonly UnemploymentGroup[]): UnemploymentGroup[] =>
  [...groupBy(groups, ({ unemployment }) => unemployment).values()].map((own) => {
    const weeks = countRows(own);
    const meanSales = own.reduce((sum, group) => sum + (group.weeks / weeks) * group.meanSales, 0);
    return { ...own[0]!, weeks, meanSales };
  });

/**
 * Returns the last weight of the least-squares fit of group means. Multiplying a group's equation by √n gives it the
 * weight of its weeks.
 */
function computeSlope(
  groups: readonly UnemploymentGroup[],
  listTerms: (group: UnemploymentGroup) => number[],
  readValue: (group: UnemploymentGroup) => number,
): number {
  const { weights } = new MultivariateLinearRegression(
    groups.map((group) => listTerms(group).map((term) => Math.sqrt(group.weeks) * term)),
    groups.map((group) => [Math.sqrt(group.weeks) * readValue(group)]),
    { intercept: false, statistics: false },
  );
  const slope = weights.at(-1)?.[0] ?? NaN;
  if (!Number.isFinite(slope)) throw new Error('the regression returned no finite slope');
  return slope;
}
