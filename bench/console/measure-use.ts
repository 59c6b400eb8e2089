import type { Browser, Page } from 'playwright-core';
import type { StartedConsole } from '../../test/cluster/page/started-console.js';
import { interactionsOf, openObserved } from './measure-loads.js';

export const ANSWER = '.answer[aria-busy=false] .sentence';

/** Clicks a link, and returns the time until a selector matches, in milliseconds, measured by the page. */
const timeTo = (page: Page, click: string, shown: string): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve) => {
    const begin = performance.now();
    const look = () =>
      document.querySelector(${JSON.stringify(shown)})
        ? resolve(performance.now() - begin)
        : requestAnimationFrame(look);
    document.querySelector(${JSON.stringify(click)}).click();
    look();
  })`);

/** Goes from the list of answers to an answer. @returns milliseconds */
export async function measureRoute(browser: Browser, url: string): Promise<number> {
  const { page, close } = await openObserved(browser, url);
  await page.goto(`${url}/answers`);
  const link = '.answer-summary a[href="/answers/yearly-store-performance"]';
  await page.locator(link).scrollIntoViewIfNeeded();
  const time = await timeTo(page, link, ANSWER);
  await close();
  return time;
}

/** Changes a filter, opens the table and the search, and types. @returns the slowest interaction, in milliseconds */
export async function measureInteractions(browser: Browser, url: string): Promise<number> {
  const { page, close } = await openObserved(browser, url);
  await page.goto(`${url}/answers/weekly-top-stores`);
  await page.locator(ANSWER).waitFor();
  await page.getByLabel('Year').focus();
  await page.keyboard.press('ArrowDown');
  await page.locator(ANSWER).waitFor();
  await page.getByRole('button', { name: /^Show all/ }).click();
  await page.getByRole('button', { name: /colours$/ }).click();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search' }).waitFor();
  await page.keyboard.type('store');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Escape');
  const slowest = await interactionsOf(page);
  await close();
  return slowest;
}

/** Starts a run, and returns the time until another page shows it, in milliseconds. */
export async function measureEvent(
  browser: Browser,
  { url, key, call }: StartedConsole,
): Promise<number> {
  const { page, close } = await openObserved(browser, url);
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${key}` });
  await page.goto(`${url}/runs`);
  await page.getByText('Live', { exact: true }).waitFor();
  const { id } = await call<{ id: string }>('runs', { onlyIfChanged: true });
  const begin = performance.now();
  await page.locator(`a[href="/runs/${id}"]`).first().waitFor({ state: 'attached' });
  const time = performance.now() - begin;
  // Another run may start only after it.
  await page.getByRole('row', { name: new RegExp(`Run ${id}\\b.*unchanged`) }).waitFor();
  await close();
  return time;
}
