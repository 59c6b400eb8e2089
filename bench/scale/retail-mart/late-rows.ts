import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatIsoDate } from '#sample/retail/weeks.js';
import type { Mart } from '#sample/retail/mart.js';
import { REQUIRED } from '#sample/retail/transaction-lines.js';
import { requireItem } from '#sample/random.js';
import type { FirstDelivery } from '../chain.js';
import { hashFile } from '../hash-file.js';
import { formatLineEnd } from './price-list.js';

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
  const start = `${requireItem(products, 0).name},${formatIsoDate(period.first + LATE_DAY)}`;
  const rows = managers.map(
    ({ id, shop }) =>
      `${requireItem(customers, 0).id},${shop},${start},${id},${formatLineEnd(CENTS, 1)}`,
  );
  const text = requireItem(rows, shops.length - 1);
  const lines = [REQUIRED.join(), ...rows.slice(0, -1), text.replace(/[^,]*$/, 'unreadable')];
  await writeFile(path, lines.join('\r\n'));
  const readable = shops.length - 1;
  return {
    facts: { rows: readable, cents: readable * CENTS },
    late: {
      // The header is the first line.
      correction: { sha256: await hashFile(path), line: lines.length, text },
      facts: { rows: 1, cents: CENTS },
    },
  };
}
