import { join } from 'node:path';
import { writeCsv } from '#sample/csv-file.js';
import { type Day, listDays, formatIsoDate } from '#sample/retail/weeks.js';
import { planMart } from '#sample/retail/mart.js';
import { type CsvFile, writeMart } from '#sample/retail/write-mart.js';
import { type Chain, addFacts } from '../chain.js';
import { hashFile } from '../hash-file.js';
import { BusyTills } from './busy-tills.js';
import { writeLateRows } from './late-rows.js';
import type { RetailSize } from './size.js';

const SEED = 1;
const FOLDER = 'transactions';

/** A chain of point-of-sale files, one a day. Equal sizes give equal bytes. */
export function createChain(size: RetailSize): Chain {
  const { shops, customers, period, transactions } = size;
  const days = [...listDays(period)];
  const plan = () => {
    const sizes = Array.from({ length: shops }, (_, i) => ({ id: i + 1, size: 1 }));
    return planMart(sizes, period, SEED, customers);
  };
  return {
    size,
    write: async (folder) => {
      const mart = plan();
      const tills = new BusyTills(mart);
      const { transactions: rows } = await writeMart(
        folder,
        mart,
        generateDailyFiles(tills, days, transactions),
      );
      const late = await writeLateRows(join(folder, FOLDER), mart);
      return { ...late, facts: addFacts({ rows, cents: tills.cents }, late.facts) };
    },
    writeMore: async (folder) => {
      const tills = new BusyTills(plan());
      const rows = Math.round(transactions / days.length);
      const { name, lines } = createFile(tills, period.last + 1, rows);
      await writeCsv(join(folder, FOLDER), name, lines);
      const sha256 = await hashFile(join(folder, FOLDER, name));
      return { facts: { rows, cents: tills.cents }, sha256 };
    },
  };
}

/** Yields a file for each day with equal shares of the rows. */
function* generateDailyFiles(
  tills: BusyTills,
  days: readonly Day[],
  rows: number,
): Generator<CsvFile> {
  const before = (i: number) => Math.floor((i * rows) / days.length);
  for (const [i, day] of days.entries()) yield createFile(tills, day, before(i + 1) - before(i));
}

function createFile(tills: BusyTills, day: Day, rows: number): CsvFile {
  return { name: `sales_${formatIsoDate(day)}.csv`, lines: tills.on(day, rows) };
}
