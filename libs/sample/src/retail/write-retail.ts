import { requireItem } from '../random.js';
import type { SampleOptions } from '../sample-options.js';
import { planChainMart } from './chain-mart.js';
import { type Day, listDays, formatIsoDate, sumWeekdayShares, type TradingWeek } from './weeks.js';
import { sumWeeklySales } from './weekly-sales.js';
import { planDelay, type Shop } from './shops.js';
import type { Mart } from './mart.js';
import { type TillPlan, Tills } from './tills.js';
import {
  chooseLayouts,
  REQUIRED,
  type Transaction,
  toTransactionLines,
} from './transaction-lines.js';
import { type CsvFile, type RetailCounts, writeMart } from './write-mart.js';

/**
 * Writes the point-of-sale files of the chain that `writeSample` makes with the same options, over the last year of its
 * weeks: all sales of the smallest store of each type. The total of a store's weeks is that of its weekly sales, and less
 * than one purchase more. The same seed and options give the same bytes.
 * @throws AppError ARGUMENT_INVALID, FOLDER_NOT_WRITABLE, DISK_FULL
 */
export async function writeRetail(
  folder: string,
  options: SampleOptions = {},
): Promise<RetailCounts> {
  const { mart, weeks } = planChainMart(options);
  return writeMart(folder, mart, generateWeeklyFiles(mart, weeks, planSales(options, mart, weeks)));
}

/** Returns the cents that a shop has sold since the first day when a day ends, by its weekly sales. */
function planSales(options: SampleOptions, { shops }: Mart, weeks: readonly TradingWeek[]) {
  const totals = sumWeeklySales(
    options,
    shops.map(({ id }) => id),
  );
  const start = requireItem(weeks, 0).first;
  const before = new Map(
    shops.map(({ id }) => {
      let sum = 0;
      const ofWeek = ({ date }: TradingWeek) => totals.get(id)?.get(date) ?? 0;
      return [id, weeks.map((week) => (sum += ofWeek(week)) - ofWeek(week))];
    }),
  );
  return ({ id }: Shop, day: Day): { soldUntilThen: number } => {
    const index = Math.floor((day - start) / 7);
    const week = requireItem(weeks, index);
    const sales = totals.get(id)?.get(week.date) ?? 0;
    const earlier = before.get(id)?.[index] ?? 0;
    return { soldUntilThen: Math.round(earlier + sales * sumWeekdayShares(week, day)) };
  };
}

/** Yields one file per week, named by the Friday that ends it, and one of late rows. */
function* generateWeeklyFiles(
  mart: Mart,
  weeks: readonly TradingWeek[],
  plan: TillPlan['plan'],
): Generator<CsvFile> {
  const tills = new Tills(mart, { plan, isWholesale: true });
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
