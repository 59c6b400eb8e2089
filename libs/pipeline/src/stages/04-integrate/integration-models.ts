import { sqlFile } from '#platform/database/sql-file.js';

const sql = (name: string) => sqlFile(import.meta.url, `./${name}.sql`);

/** The stage's tables: sales with all that is known of them, and sales whose store nobody knows. */
export const integrationModels = [
  { name: 'integrated_sales', sql: sql('integrated_sales') },
  { name: 'unknown_store', sql: sql('unknown_store') },
] as const;

/** The latter as they were delivered; reads them and the raw text of their files. */
export const unknownStoreRows = {
  name: 'unknown_store_rows',
  sql: sql('unknown_store_rows'),
} as const;
