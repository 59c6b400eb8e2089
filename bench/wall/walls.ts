import { retailMart } from '#flows/retail-mart/retail-mart.flow.js';
import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { LoadedDataset } from './script.js';

/** What the script does for a flow, and what a first load may take of it. */
export interface Wall {
  readSql: string;
  /** File or folder of each dataset, for the peers. */
  files: Readonly<Record<string, string>>;
  loads: readonly LoadedDataset[];
  /** The script of the goal builds these marts only; all of them when left out. */
  marts?: readonly string[];
  /** Multiple of the script's time, by size. */
  goal: (times: number) => number;
}

/** By flow. */
export const walls: Readonly<Record<string, Wall>> = {
  [weeklySales.name]: {
    readSql: sqlFile(import.meta.url, './weekly_sales.sql'),
    files: {
      sales: 'sales data-set.csv',
      features: 'Features data set.csv',
      stores: 'stores data-set.csv',
    },
    loads: [
      {
        dataset: 'sales',
        columns: ['store', 'department', 'week_date', 'weekly_sales', 'is_holiday'],
        key: ['store', 'department', 'week_date'],
      },
    ],
    marts: ['store_department_week'],
    goal: (times) => (times < 10 ? 1.6 : 1.5),
  },
  [retailMart.name]: {
    readSql: sqlFile(import.meta.url, './retail_mart.sql'),
    files: {
      transactions: 'transactions',
      customers: 'customers.csv',
      shops: 'shops.csv',
      products: 'products.csv',
      sales_team: 'sales_team.csv',
    },
    loads: [],
    goal: () => 2.5,
  },
};
