import { DecimalOutput, IntOutput, Output } from '#serving/output.js';
import { fitPooledLine } from './pooled-line.js';
import type { StoreEffects } from './store-effects.js';
import {
  averageStores,
  countRows,
  groupBy,
  sumSquaredErrors,
  type UnemploymentGroup,
} from './unemployment-group.js';

/** The blocks of weeks, as the mart numbers them. */
export const TRAINING = 0;
const EARLIER = 1;
const LATER = 2;

@Output(
  'Errors on held-out weeks. The line and the means follow from the weeks before them, and a store without such weeks takes no part.',
)
export class HeldOutError {
  @IntOutput('Number of held-out rows: a department in a store and week.')
  rows!: number;

  @DecimalOutput(2, 'Root mean square error of the line.')
  rmse!: number;

  @DecimalOutput(
    2,
    'Root mean square error of the plain mean of the department in the store. The row "all" also has rows of departments that a store did not sell before: these have no mean, and do not count here.',
  )
  meanRmse!: number;
}

/** Errors on all held-out weeks, and on each of their two blocks; null without rows. */
export interface HeldOutErrors {
  heldOut: HeldOutError | null;
  earlierHeldOut: HeldOutError | null;
  laterHeldOut: HeldOutError | null;
}

const NOTHING_HELD_OUT: HeldOutErrors = {
  heldOut: null,
  earlierHeldOut: null,
  laterHeldOut: null,
};

type Predict = (group: UnemploymentGroup) => number;

/** Returns the errors of a department's line. @param training the line of the weeks that are not held out */
export function measureStoreEffects(
  { stores, regression }: StoreEffects,
  groups: readonly UnemploymentGroup[],
): HeldOutErrors {
  if (!regression) return NOTHING_HELD_OUT;
  const readMean = ({ store }: UnemploymentGroup) => stores.get(store)!;
  return measure(
    groups.filter(({ store }) => stores.has(store)),
    (group) =>
      readMean(group).meanSales +
      regression.slope * (group.unemployment - readMean(group).meanUnemployment),
    (group) => stores.get(group.store)?.meanSales,
  );
}

/** Returns the errors of the pooled line, beside the means of each department in each store. */
export function measurePooledLine(groups: readonly UnemploymentGroup[]): HeldOutErrors {
  const training = groups.filter(({ holdOut }) => holdOut === TRAINING);
  const line = fitPooledLine(training);
  if (!line) return NOTHING_HELD_OUT;
  const { regression, meanSales, meanUnemployment } = line;
  const stores = new Set(training.map(({ store }) => store));
  const means = new Map(
    [...groupBy(training, ({ department }) => department)].map(([department, own]) => [
      department,
      averageStores(own),
    ]),
  );
  return measure(
    groups.filter(({ store }) => stores.has(store)),
    ({ unemployment }) => meanSales + regression.slope * (unemployment - meanUnemployment),
    ({ department, store }) => means.get(department)?.get(store)?.meanSales,
  );
}

/** @param findMean returns the plain mean; undefined for a department that the store did not sell before */
function measure(
  groups: readonly UnemploymentGroup[],
  predict: Predict,
  findMean: (group: UnemploymentGroup) => number | undefined,
): HeldOutErrors {
  const measureBlocks = (...blocks: readonly number[]): HeldOutError | null => {
    const held = groups.filter(({ holdOut }) => blocks.includes(holdOut));
    const withMean = held.filter((group) => findMean(group) !== undefined);
    if (withMean.length === 0) return null;
    return {
      rows: countRows(held),
      rmse: computeRmse(held, predict),
      meanRmse: computeRmse(withMean, (group) => findMean(group)!),
    };
  };
  return {
    heldOut: measureBlocks(EARLIER, LATER),
    earlierHeldOut: measureBlocks(EARLIER),
    laterHeldOut: measureBlocks(LATER),
  };
}

const computeRmse = (groups: readonly UnemploymentGroup[], predict: Predict): number =>
  Number(Math.sqrt(sumSquaredErrors(groups, predict) / countRows(groups)).toFixed(2));
