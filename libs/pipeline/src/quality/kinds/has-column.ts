import type { z } from 'zod';
import type { ColumnType, Mart } from '../../flow/mart.js';

/** What a kind of rule can work with. */
type Wanted = 'number' | 'date';

const fits: Record<Wanted, readonly ColumnType[]> = {
  number: ['integer', 'decimal'],
  date: ['date'],
};

/** Fields of a rule that name a column of its mart. */
type ColumnNames = Partial<Record<'column' | 'part' | 'whole' | 'by', string | undefined>>;

/**
 * A check that a rule's mart has its column, of the type its kind can work with: nothing else gets into
 * its SQL.
 * @param field of the rule that names the column; one that is left out passes
 */
export function hasColumn(
  marts: readonly Mart[],
  wanted?: Wanted,
  field: keyof ColumnNames = 'column',
) {
  return ({ value, issues }: z.core.ParsePayload<ColumnNames & { mart: string }>): void => {
    const named = value[field];
    if (named === undefined) return;
    const columns = marts.find(({ name }) => name === value.mart)?.columns ?? {};
    const isFit = (name: string) => {
      const type = Object.hasOwn(columns, name) ? columns[name]?.type : undefined;
      return type !== undefined && (wanted === undefined || fits[wanted].includes(type));
    };
    if (isFit(named)) return;
    const isThere = Object.hasOwn(columns, named);
    const what = isThere ? `needs a ${wanted ?? 'column'} here` : 'has no column of that name';
    const message = `${value.mart} ${what}: use one of ${Object.keys(columns).filter(isFit).join(', ')}`;
    issues.push({ code: 'custom', input: value, path: [field], message });
  };
}
