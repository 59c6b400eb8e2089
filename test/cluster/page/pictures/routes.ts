import type { Page } from 'playwright-core';
import { pages } from '#api/guests.js';

/** Pages whose parameter is chosen; of the others, the first link of their list is taken. */
const EXAMPLES: Record<string, string> = {
  '/answers/:name': '/answers/holiday-sales',
  '/flows/:flow': '/flows/weekly-sales',
  '/catalogue/:address': '/catalogue/weekly_sales.store_week',
  '/reports/:name': '/reports/holiday-sales',
  '/tables/:namespace/:name': '/tables/weekly_sales/store_week',
};

export const SALES_BY_TYPE = `SELECT store_type, count(DISTINCT store) AS stores, sum(weekly_sales) AS sales
FROM weekly_sales.store_week
GROUP BY ALL
ORDER BY ALL`;

export interface Route {
  /** `answers-name`: for the file of its picture. */
  name: string;
  address: string;
}

/** Returns every page of the console with an example of its parameter; those without one are left out. */
export async function listRoutes(page: Page, url: string): Promise<Route[]> {
  const routes: Route[] = [];
  for (const path of Object.keys(pages)) {
    const address = await findAddress(page, url, path);
    const name = path.replaceAll(/[/:]+/g, '-').replace(/^-/, '') || 'home';
    if (address === undefined) console.error(`picture: ${path} has no example yet`);
    else routes.push({ name, address });
  }
  return routes;
}

async function findAddress(page: Page, url: string, path: string): Promise<string | undefined> {
  if (path === '/sql') return findQueryAddress(page, url);
  if (!path.includes(':')) return path;
  const example = EXAMPLES[path];
  if (example !== undefined) return example;
  const list = path.slice(0, path.indexOf('/:'));
  await page.goto(`${url}${list}`);
  const first = page.locator(`main a[href^="${list}/"]`).first();
  await first.waitFor({ timeout: 10_000 }).catch(() => undefined);
  return (await first.count()) === 0
    ? undefined
    : ((await first.getAttribute('href')) ?? undefined);
}

/** Runs a query, and returns the address of its rows. */
async function findQueryAddress(page: Page, url: string): Promise<string> {
  await page.goto(`${url}/sql?${new URLSearchParams({ sql: SALES_BY_TYPE }).toString()}`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL(/query=/);
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}
