import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isoDate } from '#sample/retail/weeks.js';
import type { Mart } from '#sample/retail/mart.js';
import { REQUIRED } from '#sample/retail/transaction-lines.js';
import { at } from '#sample/random.js';
import type { FirstDelivery } from '../chain.js';
import { digestOf } from '../digest.js';
import { endOf } from './price-list.js';

const CENTS = 250;
/** Days after the first day. */
const LATE_DAY = 14;

/**
 * Writes one transaction of each shop's manager for a past day; the last row is unreadable. The product is sold on
 * every day.
 */
export async function writeLateRows(
  folder: string,
  { shops, team, customers, products, period }: Mart,
): Promise<FirstDelivery> {
  const path = join(folder, 'late.csv');
  const managers = team.filter(({ isManager }) => isManager);
  const start = `${at(products, 0).name},${isoDate(period.first + LATE_DAY)}`;
  const rows = managers.map(
    ({ id, shop }) => `${at(customers, 0).id},${shop},${start},${id},${endOf(CENTS, 1)}`,
  );
  const text = at(rows, shops.length - 1);
  const lines = [REQUIRED.join(), ...rows.slice(0, -1), text.replace(/[^,]*$/, 'unreadable')];
  await writeFile(path, lines.join('\r\n'));
  const readable = shops.length - 1;
  return {
    facts: { rows: readable, cents: readable * CENTS },
    late: {
      // The header is the first line.
      correction: { sha256: await digestOf(path), line: lines.length, text },
      facts: { rows: 1, cents: CENTS },
    },
  };
}
