import { at } from '../random.js';
import type { SampleOptions } from '../sample-options.js';
import { planChainMart } from './chain-mart.js';
import { daysOf, isoDate, type TradingWeek, visitsOn } from './weeks.js';
import { planDelay } from './shops.js';
import type { Mart } from './mart.js';
import { Tills } from './tills.js';
import { layoutsOf, REQUIRED, type Transaction, transactionLines } from './transaction-lines.js';
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
  return writeMart(folder, mart, weeklyFiles(mart, weeks));
}

/** Yields one file per week, named by the Friday that ends it, and one of late rows. */
function* weeklyFiles(mart: Mart, weeks: readonly TradingWeek[]): Generator<CsvFile> {
  const tills = new Tills(mart, visitsOn(weeks));
  const delay = planDelay(weeks, mart.shops);
  const late: Transaction[] = [];
  function* inTime(week: TradingWeek): Generator<Transaction> {
    for (const day of daysOf(week)) {
      for (const transaction of tills.on(day)) {
        if (delay?.isLate(transaction)) late.push(transaction);
        else yield transaction;
      }
    }
  }
  const layouts = layoutsOf(weeks.length);
  for (const [i, week] of weeks.entries()) {
    const name = `sales_${isoDate(week.last)}`;
    yield { name: `${name}.csv`, lines: transactionLines(at(layouts, i), inTime(week)) };
    if (i !== delay?.arrival) continue;
    yield { name: `${name}_late.csv`, lines: transactionLines(REQUIRED, late) };
  }
}
