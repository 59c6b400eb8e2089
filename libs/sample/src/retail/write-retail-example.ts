import { requireItem } from '../random.js';
import { completeOptions, type SampleOptions } from '../sample-options.js';
import { type Day, toDay, listDays, formatIsoDate, type Period } from './weeks.js';
import { type Mart, planMart } from './mart.js';
import type { Shop } from './shops.js';
import { Tills } from './tills.js';
import { chooseLayouts, type Transaction, toTransactionLines } from './transaction-lines.js';
import { type CsvFile, type RetailCounts, writeMart } from './write-mart.js';

const SHOPS = [121, 122, 123, 124];
const PERIOD: Period = { first: toDay(2023, 3, 5), last: toDay(2023, 3, 10) };
const ROWS = 500;
/** Visits to the average shop per day: enough for more rows than a file has. */
const VISITS = 125;

/**
 * Writes a small example of point-of-sale files: four shops, 121 to 124, and six files of exactly 500 transactions, one
 * per day, named `sales_1_2023-03-05.csv` and so on. The same seed gives the same bytes.
 * @throws AppError ARGUMENT_INVALID, FOLDER_NOT_WRITABLE, DISK_FULL
 */
export async function writeRetailExample(
  folder: string,
  options: Pick<SampleOptions, 'seed'> = {},
): Promise<RetailCounts> {
  const { seed } = completeOptions(options);
  const sizes = SHOPS.map((id) => ({ id, size: 1 }));
  const mart = planMart(sizes, PERIOD, seed);
  return writeMart(folder, mart, generateDailyFiles(mart));
}

function* generateDailyFiles(mart: Mart): Generator<CsvFile> {
  const plan = ({ trade }: Shop) => ({ visits: trade * VISITS });
  const tills = new Tills(mart, { plan, isWholesale: false });
  const days = [...listDays(mart.period)];
  const layouts = chooseLayouts(days.length);
  for (const [i, day] of days.entries()) {
    const name = `sales_${i + 1}_${formatIsoDate(day)}.csv`;
    yield { name, lines: toTransactionLines(requireItem(layouts, i), takeFirst(tills, day)) };
  }
}

/** Yields transactions until the tills close after a number of rows. */
function* takeFirst(tills: Tills, day: Day): Generator<Transaction> {
  let left = ROWS;
  for (const transaction of tills.generateTransactions(day)) {
    yield transaction;
    if (--left === 0) return;
  }
}
