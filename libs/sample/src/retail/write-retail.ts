import { requireItem } from '../random.js';
import type { SampleOptions } from '../sample-options.js';
import { planChainMart } from './chain-mart.js';
import { listDays, formatIsoDate, type TradingWeek, createVisitCurve } from './weeks.js';
import { planDelay } from './shops.js';
import type { Mart } from './mart.js';
import { Tills } from './tills.js';
import {
  chooseLayouts,
  REQUIRED,
  type Transaction,
  toTransactionLines,
} from './transaction-lines.js';
import { type CsvFile, type RetailCounts, writeMart } from './write-mart.js';

/**
 * Writes the point-of-sale files of the chain that `writeSample` makes with the same options: the same store numbers,
 * over the last year of its weeks. They cover a small part of all sales, so their totals differ from the weekly sales.
 * The same seed and options give the same bytes.
 * @throws AppError ARGUMENT_INVALID, FOLDER_NOT_WRITABLE, DISK_FULL
 */
export async function writeRetail(
  folder: string,
  options: SampleOptions = {},
): Promise<RetailCounts> {
  const { mart, weeks } = planChainMart(options);
  return writeMart(folder, mart, generateWeeklyFiles(mart, weeks));
}

/** Yields one file per week, named by the Friday that ends it, and one of late rows. */
function* generateWeeklyFiles(mart: Mart, weeks: readonly TradingWeek[]): Generator<CsvFile> {
  const tills = new Tills(mart, createVisitCurve(weeks));
  const delay = planDelay(weeks, mart.shops);
  const late: Transaction[] = [];
  function* generatePunctual(week: TradingWeek): Generator<Transaction> {
    for (const day of listDays(week)) {
      for (const transaction of tills.generateTransactions(day)) {
        if (delay?.isLate(transaction)) late.push(transaction);
        else yield transaction;
      }
    }
  }
  const layouts = chooseLayouts(weeks.length);
  for (const [i, week] of weeks.entries()) {
    const name = `sales_${formatIsoDate(week.last)}`;
    yield {
      name: `${name}.csv`,
      lines: toTransactionLines(requireItem(layouts, i), generatePunctual(week)),
    };
    if (i !== delay?.arrival) continue;
    yield { name: `${name}_late.csv`, lines: toTransactionLines(REQUIRED, late) };
  }
}
