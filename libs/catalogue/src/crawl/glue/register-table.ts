import { type HiveTable, type HiveTables, TABLE_ADDRESS } from '#lake/ports/hive-table.js';
import { AppError } from '#platform/errors/app-error.js';
import { addressOf } from '../../tables/address.js';
import type { CatalogueTable } from '../../tables/table.js';
import type { ToldTables } from '../../tables/told-tables.js';
import type { ToldReport } from '../store/crawl-report.js';

/** A database of the Data Catalog, and what it was told. */
export interface GlueDatabase {
  catalog: HiveTables;
  database: string;
  told: Pick<ToldTables, 'begin' | 'told' | 'leftOut'>;
}

/**
 * Tells the Data Catalog of a table as `database__name`, and writes down what became of it.
 * @param made the table as it is to be there, or why it cannot be
 * @param digest of its columns and files, where it is told again when those are others
 * @throws AppError when the Data Catalog cannot be had
 */
export async function registerTable(
  { catalog, database, told }: GlueDatabase,
  table: CatalogueTable,
  made: HiveTable | { reason: string },
  digest?: string,
): Promise<Omit<ToldReport, 'address'>> {
  if ('reason' in made) {
    await told.leftOut(table, made.reason);
    return { outcome: 'left out', what: made.reason };
  }
  const name = `${table.database}__${table.name}`;
  // Two tables may come to one name there.
  const parameters = { ...made.parameters, [TABLE_ADDRESS]: addressOf(table) };
  // One that is told in part is not told; that of a crawl is asked meanwhile as it was.
  if (digest !== undefined) await told.begin(table);
  try {
    const outcome = await catalog.register({ ...made, name, parameters });
    const columns = [...made.columns, ...made.partitionKeys];
    await told.told(table, { database, name, columns }, digest);
    return { outcome, what: `${database}.${name}` };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CATALOG_MISMATCH') throw error;
    await told.leftOut(table, error.message);
    return { outcome: 'left out', what: error.message };
  }
}
