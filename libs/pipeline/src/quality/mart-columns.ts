import { z } from 'zod';
import type { MartName } from '../stages/mart-tables.js';

type ColumnType = 'number' | 'date' | 'other';

/** Every column of every mart that a rule may name: nothing else gets into its SQL. */
export const martColumns: Record<MartName, Record<string, ColumnType>> = {
  store_department_week: {
    department: 'number',
    store: 'number',
    week_date: 'date',
    weekly_sales: 'number',
  },
  store_week: {
    store: 'number',
    week_date: 'date',
    store_type: 'other',
    store_size: 'number',
    is_holiday: 'other',
    holiday: 'other',
    departments: 'number',
    weekly_sales: 'number',
    temperature: 'number',
    fuel_price: 'number',
    cpi: 'number',
    unemployment: 'number',
    has_markdown: 'other',
    markdown_total: 'number',
  },
  department_week: {
    department: 'number',
    week_date: 'date',
    is_holiday: 'other',
    stores: 'number',
    weekly_sales: 'number',
  },
  fuel_price_week: {
    week_date: 'date',
    store: 'number',
    fuel_price: 'number',
    has_sales: 'other',
  },
};

/** A check that a rule's mart has its column, of the type its kind can work with. */
export function hasColumn(type?: ColumnType) {
  return ({ value, issues }: z.core.ParsePayload<{ mart: MartName; column: string }>): void => {
    const columns = martColumns[value.mart];
    const found = Object.hasOwn(columns, value.column) ? columns[value.column] : undefined;
    if (found !== undefined && (type === undefined || found === type)) return;
    const fit = Object.keys(columns).filter((name) => !type || columns[name] === type);
    const what = found === undefined ? 'has no column of that name' : `needs a ${type} here`;
    const message = `${value.mart} ${what}: use one of ${fit.join(', ')}`;
    issues.push({ code: 'custom', input: value, path: ['column'], message });
  };
}
