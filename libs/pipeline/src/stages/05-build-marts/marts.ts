import { sqlFile } from '#platform/database/sql-file.js';
import { type MartName, martNames } from '../mart-tables.js';

/** A mart: its rows as SQL that every engine shares, and its table in schema `mart`. */
export interface Mart {
  name: MartName;
  sql: string;
  columns: string[];
  key: string[];
  /** The rows are those of another table, only with fewer columns: not worth keeping twice. */
  isProjection?: boolean;
  /** Column summed to the cent, to hold the table to the integrated sales. */
  money?: string;
}

const tables: Record<MartName, Omit<Mart, 'name' | 'sql'>> = {
  store_department_week: {
    isProjection: true,
    columns: ['department', 'store', 'week_date', 'weekly_sales'],
    key: ['department', 'store', 'week_date'],
    money: 'weekly_sales',
  },
  store_week: {
    columns: [
      'store',
      'week_date',
      'store_type',
      'store_size',
      'is_holiday',
      'holiday',
      'departments',
      'weekly_sales',
      'temperature',
      'fuel_price',
      'cpi',
      'unemployment',
      'has_markdown',
      'markdown_total',
    ],
    key: ['store', 'week_date'],
    money: 'weekly_sales',
  },
  department_week: {
    columns: ['department', 'week_date', 'is_holiday', 'stores', 'weekly_sales'],
    key: ['department', 'week_date'],
    money: 'weekly_sales',
  },
  fuel_price_week: {
    columns: ['week_date', 'store', 'fuel_price', 'has_sales'],
    key: ['week_date', 'store'],
  },
};

/** Every mart. A new one is a name, a file and an entry. */
export const marts: readonly Mart[] = martNames.map((name) => ({
  name,
  sql: sqlFile(import.meta.url, `./${name}.sql`),
  ...tables[name],
}));
