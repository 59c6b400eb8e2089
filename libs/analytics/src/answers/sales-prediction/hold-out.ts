import { DecimalOutput, IntOutput, Output } from '#serving/output.js';
import { fitPooledLine } from './pooled-line.js';
import { fitStoreEffects } from './store-effects.js';
import {
  averageStores,
  countRows,
  groupBy,
  sumSquaredErrors,
  type StoreMean,
  type UnemploymentGroup,
} from './unemployment-group.js';

/** The blocks of weeks, as the mart numbers them. */
const TRAINING = 0;
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

  @DecimalOutput(2, 'Root mean square error of the plain mean of the department in the store.')
  meanRmse!: number;
}

/** Errors on all held-out weeks, and on each of their two blocks; null without rows. */
export interface HeldOutErrors {
  heldOut: HeldOutError | null;
  earlierHeldOut: HeldOutError | null;
  laterHeldOut: HeldOutError | null;
}

export const NOTHING_HELD_OUT: HeldOutErrors = {
  heldOut: null,
  earlierHeldOut: null,
  laterHeldOut: null,
};

type Predict = (group: UnemploymentGroup) => number;

/** Returns the errors of a department's line with store effects. @param isCounted selects the rows of the errors */
export function measureStoreEffects(
  groups: readonly UnemploymentGroup[],
  isCounted: (group: UnemploymentGroup) => boolean = () => true,
): HeldOutErrors {
  const { stores, regression } = fitStoreEffects(selectTraining(groups));
  if (!regression) return NOTHING_HELD_OUT;
  const known = groups.filter((group) => stores.has(group.store) && isCounted(group));
  const readMean = ({ store }: UnemploymentGroup) => stores.get(store)!;
  return measure(
    known,
    (group) =>
      readMean(group).meanSales +
      regression.slope * (group.unemployment - readMean(group).meanUnemployment),
    (group) => readMean(group).meanSales,
  );
}

/** Returns the errors of the pooled line, beside the means of each department in each store. */
export function measurePooledLine(groups: readonly UnemploymentGroup[]): HeldOutErrors {
  const training = selectTraining(groups);
  const line = fitPooledLine(training);
  if (!line) return NOTHING_HELD_OUT;
  const { regression, meanSales, meanUnemployment } = line;
  const means = new Map<number, ReadonlyMap<number, StoreMean>>(
    [...groupBy(training, ({ department }) => department)].map(([department, own]) => [
      department,
      averageStores(own),
    ]),
  );
  const findMean = ({ department, store }: UnemploymentGroup) => means.get(department)?.get(store);
  return measure(
    groups.filter(findMean),
    ({ unemployment }) => meanSales + regression.slope * (unemployment - meanUnemployment),
    (group) => findMean(group)!.meanSales,
  );
}

const selectTraining = (groups: readonly UnemploymentGroup[]) =>
  groups.filter(({ holdOut }) => holdOut === TRAINING);

function measure(
  groups: readonly UnemploymentGroup[],
  predict: Predict,
  readMean: Predict,
): HeldOutErrors {
  const measureBlocks = (...blocks: readonly number[]): HeldOutError | null => {
    const held = groups.filter(({ holdOut }) => blocks.includes(holdOut));
    const rows = countRows(held);
    if (rows === 0) return null;
    const error = (of: Predict) => Number(Math.sqrt(sumSquaredErrors(held, of) / rows).toFixed(2));
    return { rows, rmse: error(predict), meanRmse: error(readMean) };
  };
  return {
    heldOut: measureBlocks(EARLIER, LATER),
    earlierHeldOut: measureBlocks(EARLIER),
    laterHeldOut: measureBlocks(LATER),
  };
}
