import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toUnits } from './exact.js';

export type StoreType = 'A' | 'B' | 'C';

export interface SalesRow {
  store: number;
  department: number;
  /** ISO date. */
  week: string;
  cents: bigint;
  isHoliday: boolean;
}

export interface FeatureRow {
  store: number;
  week: string;
  /** Thousandths of a dollar. */
  fuelPrice: bigint | null;
  /** In units of 10⁻⁷. */
  cpi: bigint | null;
  /** Per cent. */
  unemployment: number | null;
  /** Cents. */
  markdowns: (bigint | null)[];
}

interface StoreRow {
  store: number;
  type: StoreType;
  size: number;
}

/** The unchanged rows of the three files. */
export interface Rows {
  sales: SalesRow[];
  features: FeatureRow[];
  stores: StoreRow[];
}

/** Decimal places of CPI. */
export const CPI_DECIMALS = 7;

/** Reads the three files of a folder into memory; recognises each by the start of its name. */
export function readRows(folder: string): Rows {
  return {
    sales: readFile(folder, 'sales').map(([store, department, date, sales, holiday]) => ({
      store: Number(store),
      department: Number(department),
      week: toIsoDate(date!),
      cents: toUnits(sales!, 2),
      isHoliday: holiday === 'TRUE',
    })),
    features: readFile(folder, 'features').map(parseFeatureRow),
    stores: readFile(folder, 'stores').map(([store, type, size]) => ({
      store: Number(store),
      type: type as StoreType,
      size: Number(size),
    })),
  };
}

function parseFeatureRow(fields: string[]): FeatureRow {
  const [store, date, , fuelPrice, ...rest] = fields;
  const [cpi, unemployment] = rest.slice(5);
  return {
    store: Number(store),
    week: toIsoDate(date!),
    fuelPrice: parseUnits(fuelPrice!, 3),
    markdowns: rest.slice(0, 5).map((text) => parseUnits(text, 2)),
    cpi: parseUnits(cpi!, CPI_DECIMALS),
    unemployment: unemployment === 'NA' ? null : Number(unemployment),
  };
}

function readFile(folder: string, beginning: string): string[][] {
  const name = readdirSync(folder).find((file) => file.toLowerCase().startsWith(beginning));
  if (!name) throw new Error(`no ${beginning} file in ${folder}`);
  const lines = readFileSync(join(folder, name), 'utf8').split(/\r?\n/).slice(1);
  return lines.filter((line) => line !== '').map((line) => line.split(','));
}

function toIsoDate(text: string): string {
  const [day, month, year] = text.split('/');
  return `${year}-${month}-${day}`;
}

function parseUnits(text: string, places: number): bigint | null {
  return text === 'NA' ? null : toUnits(text, places);
}
