import { sqlFile } from '#platform/database/sql-file.js';

/** A mart: its rows as SQL that every engine shares, and its table in schema `mart`. */
export interface Mart {
  name: string;
  sql: string;
  columns: string[];
  key: string[];
  /** Column summed to the cent, to hold the table to the integrated sales. */
  money?: string;
}

const sqlOf = (name: string) => sqlFile(import.meta.url, `./${name}.sql`);

/** Every mart, the largest first so that it does not end last. A new one is a file and an entry. */
export const marts: readonly Mart[] = [
  {
    name: 'store_department_week',
    sql: sqlOf('store_department_week'),
    columns: ['department', 'store', 'week_date', 'weekly_sales'],
    key: ['department', 'store', 'week_date'],
    money: 'weekly_sales',
  },
  {
    name: 'store_week',
    sql: sqlOf('store_week'),
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
  {
    name: 'department_week',
    sql: sqlOf('department_week'),
    columns: ['department', 'week_date', 'is_holiday', 'stores', 'weekly_sales'],
    key: ['department', 'week_date'],
    money: 'weekly_sales',
  },
  {
    name: 'fuel_price_week',
    sql: sqlOf('fuel_price_week'),
    columns: ['week_date', 'store', 'fuel_price', 'has_sales'],
    key: ['week_date', 'store'],
  },
];

/** The table of one mart that belongs to one snapshot. */
export const partitionOf = (mart: Pick<Mart, 'name'>, snapshotId: number) =>
  `mart.${mart.name}_s${snapshotId}`;
