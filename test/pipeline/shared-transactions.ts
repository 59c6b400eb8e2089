import { listBlocks } from '../docs/markdown.js';
import { pages } from '../docs/pages.js';
import { askDuckdb } from '../setup/ask-duckdb.js';

/** Folder of the transactions that are shared as files. */
export const SHARE = 'shared/retail-mart/transactions/';

const page = pages.find(({ path }) => path === 'docs/retail-mart.md')!;
const [documented = ''] = listBlocks(page).flatMap(({ language, text }) =>
  language === 'sql' ? [text] : [],
);

/** The documentation's SQL that reads them, for another lake. */
export const buildDocumentedSql = (lake: string) =>
  documented.replaceAll('.retailstream/lake/', `${lake.replaceAll("'", "''")}/`);

/** Month, shop, transactions and cents as an external program reads them. */
export async function readShared(lake: string): Promise<string[]> {
  const rows = await askDuckdb(buildDocumentedSql(lake));
  return rows.map(({ sales_month: month, shop, transactions, total }) => {
    const cents = Math.round(Number(total) * 100);
    return `${String(month)} ${String(shop)} ${String(transactions)} ${cents}`;
  });
}

/** The same figures from lines of transactions. */
export function computeSums(sold: readonly string[]): string[] {
  const sums = new Map<string, { count: number; cents: number }>();
  for (const line of sold) {
    const [, shop, , day = '', , , , total = ''] = line.split(',');
    const key = `${day.slice(0, 7)}-01 ${shop}`;
    const { count, cents } = sums.get(key) ?? { count: 0, cents: 0 };
    sums.set(key, { count: count + 1, cents: cents + Math.round(Number(total) * 100) });
  }
  return Array.from(sums, ([key, { count, cents }]) => `${key} ${count} ${cents}`).sort();
}
