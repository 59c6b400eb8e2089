import { coreColumns } from './core-sales/core-sales.js';

/** Every accepted row of every sales file, with file and line. */
export const coreSales = {
  load: 'append',
  table: 'core.sales',
  columns: coreColumns,
  loader: 'SALES_LOAD_URL',
} as const;

/** The chain's stores, from the latest delivery, and their regions and districts in each. */
export const coreStores = {
  load: 'replace',
  table: 'core.stores',
  columns: [
    { name: 'store', type: 'INTEGER' },
    { name: 'store_type', type: 'STRING' },
    { name: 'store_size', type: 'INTEGER' },
    { name: 'opening_date', type: 'DATE' },
    { name: 'closing_date', type: 'DATE' },
    { name: 'store_name', type: 'STRING' },
    { name: 'region', type: 'STRING' },
    { name: 'district', type: 'STRING' },
  ],
  key: 'store',
  history: {
    table: 'core.store_deliveries',
    columns: ['file_id', 'line', 'store', 'region', 'district'],
  },
} as const;
