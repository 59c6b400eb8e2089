import type { Browser, Page } from 'playwright-core';
import type { StartedConsole } from '../../test/cluster/page/started-console.js';
import { interactionsOf, openObserved } from './measure-loads.js';

export const ANSWER = '.answer[aria-busy=false] .sentence';

/** Clicks a link or button. @returns milliseconds until a match of a selector starts with a text, measured by the page */
const timeTo = (page: Page, click: string, shown: string, text = ''): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve) => {
    const begin = performance.now();
    const look = () =>
      [...document.querySelectorAll(${JSON.stringify(shown)})].some((each) => each.textContent.startsWith(${JSON.stringify(text)}))
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

const RECIPE = {
  name: 'weeks_with_sales',
  inputs: { main: 'weekly_sales.sales' },
  steps: [
    { step: 'cast', columns: ['store'], to: { type: 'text' } },
    { step: 'filter', where: { column: 'weekly_sales', is: 'greater', value: 0 } },
  ],
};

/** Goes from the rows of the last step of a recipe to those of its first step. @returns milliseconds */
export async function measureRecipe(
  browser: Browser,
  { url, key, call }: StartedConsole,
): Promise<number> {
  await call('recipes', { recipe: RECIPE });
  const { page, close } = await openObserved(browser, url);
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${key}` });
  await page.goto(`${url}/recipes/${RECIPE.name}`);
  const rows = '[aria-labelledby="step-rows"][aria-busy="false"]';
  await page.locator(rows).getByText('Rows of step 2').waitFor();
  const time = await timeTo(page, '.recipe-step .actions button', rows, 'Rows of step 1');
  await close();
  return time;
}

/** Starts a run, and returns the time until another page shows it, in milliseconds. */
export async function measureEvent(
  browser: Browser,
  { url, key, call }: StartedConsole,
): Promise<number> {
  const { page, close } = await openObserved(browser, url);
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${key}` });
  await page.goto(`${url}/runs`);
  await page.locator('#main').getByText('Live', { exact: true }).waitFor();
  const { id } = await call<{ id: string }>('runs', { onlyIfChanged: true });
  const begin = performance.now();
  await page.locator(`a[href="/runs/${id}"]`).first().waitFor({ state: 'attached' });
  const time = performance.now() - begin;
  // Another run may start only after it.
  await page.getByRole('row', { name: new RegExp(`Run ${id}\\b.*unchanged`) }).waitFor();
  await close();
  return time;
}
