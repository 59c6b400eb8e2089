import type { ColumnProfile, TableProfile } from './table-profile.js';

/**
 * A profile as if some columns had told of people when it was made: without any value of theirs.
 * @param isOpen whether the values of a column may be shown, by its name
 */
export function withoutValues(
  profile: TableProfile,
  isOpen: (column: string) => boolean,
): TableProfile {
  return {
    ...profile,
    columns: profile.columns.map((column) => (isOpen(column.name) ? column : hidden(column))),
    correlations: profile.correlations.filter(({ left, right }) => isOpen(left) && isOpen(right)),
  };
}

const hidden = (column: ColumnProfile): ColumnProfile => ({
  ...column,
  isPersonal: true,
  min: null,
  max: null,
  mean: null,
  deviation: null,
  quantiles: null,
  histogram: null,
  outliers: null,
  booleans: null,
  mostFrequent: null,
  deciles: null,
  byFormer: null,
});
