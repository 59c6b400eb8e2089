import { DecimalOutput, IntOutput, Output } from '#serving/output.js';
import { DepartmentNumber, StoreNumber } from '../../labels/labels.js';

@Output(
  'Weeks of a department in a store with equal unemployment, the input of the sales prediction.',
)
export class UnemploymentGroup {
  @DepartmentNumber('Department number.')
  department!: number;

  @StoreNumber('Store number.')
  store!: number;

  @DecimalOutput(3, 'Unemployment in percent.')
  unemployment!: number;

  @IntOutput(
    'Block of the weeks: 0 for the first four fifths of the weeks, 1 for the ninth tenth and 2 for the last tenth, which are held out to measure the error.',
  )
  holdOut!: number;

  @IntOutput('Number of weeks.')
  weeks!: number;

  @DecimalOutput(10, 'Mean weekly sales.')
  meanSales!: number;

  @DecimalOutput(8, 'Sum of the squared deviations of the weekly sales from their mean.')
  deviations!: number;
}

export const countRows = (groups: readonly UnemploymentGroup[]): number =>
  groups.reduce((sum, { weeks }) => sum + weeks, 0);

/** Returns the sum of squared errors of `predict` over all weeks of the groups. */
export const sumSquaredErrors = (
  groups: readonly UnemploymentGroup[],
  predict: (group: UnemploymentGroup) => number,
): number =>
  groups.reduce(
    (sum, group) => sum + group.deviations + group.weeks * (group.meanSales - predict(group)) ** 2,
    0,
  );

/** Returns the groups of each value of a key, in their order. */
export function groupBy<Key>(
  groups: readonly UnemploymentGroup[],
  readKey: (group: UnemploymentGroup) => Key,
): Map<Key, UnemploymentGroup[]> {
  const parts = new Map<Key, UnemploymentGroup[]>();
  for (const group of groups) {
    const key = readKey(group);
    const part = parts.get(key);
    if (part) part.push(group);
    else parts.set(key, [group]);
  }
  return parts;
}

/** The weeks of a store. */
export interface StoreMean {
  store: number;
  rows: number;
  meanUnemployment: number;
  meanSales: number;
  /** Range of its unemployment. */
  lowest: number;
  highest: number;
}

/** Returns the means of each store. @param groups of one department */
export function averageStores(groups: readonly UnemploymentGroup[]): Map<number, StoreMean> {
  const stores = [...groupBy(groups, ({ store }) => store)].map(([store, own]) => {
    const rows = countRows(own);
    const average = (value: (group: UnemploymentGroup) => number) =>
      own.reduce((sum, group) => sum + (group.weeks / rows) * value(group), 0);
    const levels = own.map(({ unemployment }) => unemployment);
    const mean: StoreMean = {
      store,
      rows,
      meanUnemployment: average(({ unemployment }) => unemployment),
      meanSales: average(({ meanSales }) => meanSales),
      lowest: Math.min(...levels),
      highest: Math.max(...levels),
    };
    return [store, mean] as const;
  });
  return new Map(stores);
}

/** Returns how many stores have at least two values of unemployment: only they show what its change goes with. */
export const countComparedStores = (stores: ReadonlyMap<number, StoreMean>): number =>
  [...stores.values()].filter(({ lowest, highest }) => lowest < highest).length;
