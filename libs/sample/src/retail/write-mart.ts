import { join } from 'node:path';
import { toAppError } from '#platform/errors/to-app-error.js';
import { makeFolder } from '#platform/files/open-inside.js';
import { writeCsv } from '../csv-file.js';
import { toCustomerLines } from './customers.js';
import type { Mart } from './mart.js';
import { toProductLines } from './products.js';
import { toSalesTeamLines, toShopLines } from './shops.js';

/** Number of rows written, by dataset. */
export interface RetailCounts {
  customers: number;
  shops: number;
  products: number;
  salesTeam: number;
  transactions: number;
}

/** The lines of a file, its header first. */
export interface CsvFile {
  readonly name: string;
  readonly lines: Iterable<string>;
}

/**
 * Writes the files of a mart into a folder, and transactions into its folder `transactions`.
 * @param transactionFiles written one after the other
 * @throws AppError FOLDER_NOT_WRITABLE, DISK_FULL
 */
export async function writeMart(
  folder: string,
  { customers, shops, products, team }: Mart,
  transactionFiles: Iterable<CsvFile>,
): Promise<RetailCounts> {
  const managers = team.filter(({ isManager }) => isManager);
  const below = join(folder, 'transactions');
  try {
    await makeFolder(below);
    let transactions = 0;
    for (const { name, lines } of transactionFiles) {
      transactions += await writeCsv(below, name, lines);
    }
    return {
      customers: await writeCsv(folder, 'customers.csv', toCustomerLines(customers)),
      shops: await writeCsv(folder, 'shops.csv', toShopLines(shops, managers)),
      products: await writeCsv(folder, 'products.csv', toProductLines(products)),
      salesTeam: await writeCsv(folder, 'sales_team.csv', toSalesTeamLines(team)),
      transactions,
    };
  } catch (error) {
    throw toAppError(error, 'FOLDER_NOT_WRITABLE');
  }
}
