import { type Forest, predictTrees, trainTrees, type TrainingRows } from './boosted-trees.js';
import { usualWeeks } from './conformal.js';
import { HOLIDAY_WEIGHT } from './judge.js';
import type { Origin } from './origins.js';
import type { Panel } from './panel.js';
import { calendarFeatures, FEATURE_COUNT, OriginFeatures } from './tree-features.js';

/** Rows to learn from; of more, every second, third … is used. */
const MOST_ROWS = 80_000;
/** Part of the trees' value that corrects the blend: the residuals of the future differ. */
const SHRINKAGE = 0.6;
/** The last weeks of history, which judge trees that have not seen them, and the origins needed before them. */
const JUDGED_WEEKS = 26;
const FEWEST_ORIGINS = 6;

/** The correction of the blend by trees. */
export interface TreeCorrection {
  /** Series × horizon, to add to the means; zeros where the gate refuses. */
  readonly correction: Float64Array;
  readonly isUsed: boolean;
  /** WMAE with trees over that without, in the last 26 weeks; null with too few origins to tell. */
  readonly ratio: number | null;
}

/**
 * Returns the correction of forecasts by boosted trees on the residuals of the blend from earlier origins, in usual
 * weeks. The trees are used if trees on the residuals known 26 weeks ago improve the WMAE of the weeks since.
 * @param target the forecasts to correct
 * @param gate highest ratio of WMAE at which trees are used
 */
export function treeCorrection(
  panel: Panel,
  origins: readonly Origin[],
  target: Origin,
  gate: number,
): TreeCorrection {
  const context = contextOf(panel, target);
  const ratio = gateRatio(context, origins);
  const none = new Float64Array(target.means.length);
  if (ratio === null || ratio > gate) return { correction: none, isUsed: false, ratio };
  const forest = trainTrees(trainingRows(context, origins, target.weeks));
  return { correction: correctionOf(context, forest, target), isUsed: true, ratio };
}

interface Context {
  readonly panel: Panel;
  readonly horizon: number;
  featuresOf(origin: Origin): { features: OriginFeatures; centres: Float64Array };
}

function contextOf(panel: Panel, target: Origin): Context {
  const horizon = target.means.length / panel.series.length;
  const calendar = calendarFeatures(panel.weeks[0]!, panel.weeks.length + horizon);
  const items = {
    values: panel.values,
    columns: panel.weeks.length,
    groups: panel.departments,
    areSums: false,
  };
  return {
    panel,
    horizon,
    featuresOf: (origin) => {
      const centres = usualWeeks(items, origin.weeks);
      return { features: new OriginFeatures(panel, calendar, origin, centres), centres };
    },
  };
}

function gateRatio(context: Context, origins: readonly Origin[]): number | null {
  const cut = context.panel.weeks.length - JUDGED_WEEKS;
  const before = origins.filter(({ weeks }) => weeks < cut);
  const after = origins.filter(({ weeks }) => weeks >= cut);
  if (before.length < FEWEST_ORIGINS || after.length === 0) return null;
  const forest = trainTrees(trainingRows(context, before, cut));
  let [corrected, plain] = [0, 0];
  for (const origin of after) {
    const correction = correctionOf(context, forest, origin);
    forEachActual(context, origin, context.panel.weeks.length, (_s, _h, at, actual, weight) => {
      const error = actual - origin.means[at]!;
      plain += weight * Math.abs(error);
      corrected += weight * Math.abs(error - correction[at]!);
    });
  }
  return plain === 0 ? null : corrected / plain;
}

/** Returns residuals that were known after `weeks` weeks, weighted as in WMAE. */
function trainingRows(context: Context, origins: readonly Origin[], weeks: number): TrainingRows {
  let total = 0;
  for (const origin of origins) forEachActual(context, origin, weeks, () => total++);
  const stride = Math.max(1, Math.ceil(total / MOST_ROWS));
  const rows = Math.floor(total / stride);
  const features = new Float32Array(rows * FEATURE_COUNT);
  const targets = new Float64Array(rows);
  const weights = new Float64Array(rows);
  let [seen, row] = [0, 0];
  for (const origin of origins) {
    const own = context.featuresOf(origin);
    forEachActual(context, origin, weeks, (s, h, at, actual, weight) => {
      const block = Math.floor(seen / stride);
      // Another place in each block, or the rows could all have the same horizon.
      if (seen++ % stride !== (block * 7) % stride || row === rows) return;
      const centre = own.centres[s]!;
      own.features.write(s, h, features, row * FEATURE_COUNT);
      targets[row] = (actual - origin.means[at]!) / centre;
      weights[row++] = weight * centre;
    });
  }
  return { features, count: FEATURE_COUNT, targets, weights };
}

function correctionOf(context: Context, forest: Forest, origin: Origin): Float64Array {
  const { features, centres } = context.featuresOf(origin);
  const row = new Float32Array(FEATURE_COUNT);
  return origin.means.map((mean, i) => {
    // A closed series, or one without history.
    if (mean === 0) return 0;
    const s = Math.floor(i / context.horizon);
    features.write(s, i % context.horizon, row, 0);
    return SHRINKAGE * centres[s]! * predictTrees(forest, row, 0);
  });
}

/** Visits the forecasts from an origin whose weeks have come before week `weeks`. */
function forEachActual(
  { panel, horizon }: Context,
  origin: Origin,
  weeks: number,
  visit: (s: number, h: number, at: number, actual: number, weight: number) => void,
): void {
  const columns = panel.weeks.length;
  for (let s = 0; s < panel.series.length; s++) {
    if (origin.seen[s] === 0) continue;
    for (let h = 0; h < Math.min(horizon, weeks - origin.weeks); h++) {
      const week = s * columns + origin.weeks + h;
      if (panel.present[week] === 0) continue;
      const weight = panel.holidays[origin.weeks + h] === 1 ? HOLIDAY_WEIGHT : 1;
      visit(s, h, s * horizon + h, panel.values[week]!, weight);
    }
  }
}
