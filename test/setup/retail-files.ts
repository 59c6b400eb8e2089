import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type RetailRow = Record<string, string>;

/** A parsed file: its columns in order, and its rows by column. */
export interface RetailFile {
  name: string;
  columns: string[];
  rows: RetailRow[];
}

export interface RetailFiles {
  customers: RetailFile;
  shops: RetailFile;
  products: RetailFile;
  team: RetailFile;
  /** By name. */
  transactions: RetailFile[];
}

/** Reads a folder of generated point-of-sale files, which have no quotes and CRLF line ends. */
export async function readRetailFiles(folder: string): Promise<RetailFiles> {
  const names = (await readdir(join(folder, 'transactions'))).sort();
  return {
    customers: await readOne(folder, 'customers.csv'),
    shops: await readOne(folder, 'shops.csv'),
    products: await readOne(folder, 'products.csv'),
    team: await readOne(folder, 'sales_team.csv'),
    transactions: await Promise.all(
      names.map((name) => readOne(join(folder, 'transactions'), name)),
    ),
  };
}

/** Returns the cents of an amount with two decimals. */
export function toCents(amount: string | undefined): number {
  return Number(amount?.replace('.', ''));
}

async function readOne(folder: string, name: string): Promise<RetailFile> {
  const lines = (await readFile(join(folder, name), 'utf8')).split('\r\n');
  const [columns = [], ...rows] = lines.map((line) => line.split(','));
  return {
    name,
    columns,
    rows: rows.map((cells) => {
      if (cells.length !== columns.length) throw new Error(`${name}: ${cells.join()}`);
      return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']));
    }),
  };
}
