import type { Browser } from 'playwright-core';
import type { WeeklyTopStoreConnection } from '#analytics/answers/weekly-top-stores/weekly-top-stores.js';
import type { StoreYearConnection } from '#analytics/answers/yearly-store-performance/yearly-store-performance.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  saveDownload,
  listFindings,
  type Viewport,
  openAnswer,
  openBrowser,
  openPage,
  WAIT,
} from './browser.js';
import { readPngHeader } from './bytes.js';
import { type ChainApi, openChainApi } from './chain-api.js';
import { createKeyboardReader, focusByTab } from './keyboard.js';

describe('a reader of the console', () => {
  let api: ChainApi;
  let browser: Browser;
  let key: string;

  /** Opens an empty page of a viewer. */
  const openReader = async (looks?: Viewport) => {
    const opened = await openPage(browser, api.url, looks);
    await opened.page.setExtraHTTPHeaders({ authorization: `Bearer ${key}` });
    return opened;
  };

  beforeAll(async () => {
    [api, browser] = await Promise.all([openChainApi(false), openBrowser()]);
    await api.publish();
    key = await api.createKey('viewer');
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  it('asks for a key where the API requires one, and then shows the answers', async () => {
    const { page, close } = await openPage(browser, api.url);
    await page.goto(`${api.url}/answers/weekly-top-stores`);
    await page.getByLabel('API key').fill(await api.createKey('viewer'));
    await page.keyboard.press('Enter');
    const answer = page.locator('.answer-page');
    await answer.locator('.sentence').waitFor();
    const file = await saveDownload(page, answer.getByText('CSV', { exact: true }));
    expect(file.lines).toHaveLength(144);
    const kept = await page.evaluate(
      '[localStorage.length, sessionStorage.length, location.href, document.cookie]',
    );
    const csrfToken = expect.stringMatching(/^rs_csrf=[\w-]{43}$/) as string;
    expect(kept).toEqual([0, 0, `${api.url}/answers/weekly-top-stores`, csrfToken]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await close();
  });

  it('shows operators what changed, what is in quarantine and what is due, and viewers no such thing', async () => {
    const { page, close } = await openPage(browser, api.url, { width: 360 });
    await page.goto(api.url);
    await page
      .getByLabel('API key')
      .first()
      .fill(await api.createKey('viewer'));
    await page.keyboard.press('Enter');
    await page.locator('.answer-summary p strong').first().waitFor();
    expect(await page.locator('.operations').count()).toBe(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page
      .getByLabel('API key')
      .first()
      .fill(await api.createKey('operator'));
    await page.keyboard.press('Enter');
    const sales = page.locator('section', { hasText: 'Weekly sales' });
    await sales.getByText('No row is in quarantine.').waitFor();
    await sales.getByText('No schedule starts a run.').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await listFindings(page)).toEqual([]);
    await close();
  });

  it('works with the keyboard alone', async () => {
    const { page, faults, close } = await openReader();
    const answer = await openAnswer(page, api.url, 'holiday-sales?by=STORE');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the page' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');

    const before = await answer.locator('.sentence').innerText();
    await answer.getByLabel('Year').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/holiday-sales\?by=STORE&year=2010/);
    await expect.poll(() => answer.locator('.sentence').innerText(), WAIT).not.toBe(before);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SELECT');

    const rows = answer.locator('tbody tr');
    const few = await rows.count();
    await answer.getByRole('button', { name: /^Show all/ }).focus();
    await page.keyboard.press('Enter');
    expect(await rows.count()).toBeGreaterThan(few);
    expect(faults).toEqual([]);
    await close();
  });

  it('names the top store of 2011 in two clicks of a keyboard', async () => {
    const { page, close } = await openReader();
    const { wins } = await api.fetchAnswer<WeeklyTopStoreConnection>('weekly-top-stores?year=2011');
    await page.goto(api.url);
    const reader = createKeyboardReader(page);
    await reader.press(page.getByRole('link', { name: 'Which store sells most each week?' }));
    // All years, 2010, 2011.
    await reader.choose(page.getByLabel('Year'), 2);
    await page.waitForURL(/weekly-top-stores\?year=2011$/);
    const { store, weeks } = wins[0]!;
    // Its name follows its number.
    const sentence = new RegExp(`^Store ${store} .+ sold most in ${weeks} of 52`);
    await page.locator('.sentence', { hasText: sentence }).waitFor();
    expect(reader.countClicks()).toBe(2);
    await close();
  });

  it("shares the months of department 5 in three clicks of a keyboard: the link's address has them", async () => {
    const { page, close } = await openReader();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(api.url);
    const reader = createKeyboardReader(page);
    await reader.press(
      page.getByRole('link', { name: 'How much does a department sell each month?' }),
    );
    await reader.type(page.getByLabel('Department', { exact: true }), '5');
    await page.waitForURL(
      /monthly-department-sales\?department=5&calendar=GREGORIAN&period=MONTH$/,
    );
    await page.locator('.answer[aria-busy=false] .sentence').waitFor();
    await reader.press(page.getByRole('button', { name: 'Copy link', exact: true }));
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `${api.url}/answers/monthly-department-sales?department=5&calendar=GREGORIAN&period=MONTH`,
    );
    expect(reader.countClicks()).toBe(3);
    await close();
  });

  it('saves the holidays as PNG and CSV in three clicks of a keyboard', async () => {
    const { page, close } = await openReader();
    await page.goto(api.url);
    const reader = createKeyboardReader(page);
    await reader.press(page.getByRole('link', { name: 'What do holidays do to sales?' }));
    await page.locator('.chart svg').first().waitFor();
    for (const format of ['png', 'csv']) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        reader.press(page.getByRole('button', { name: format.toUpperCase(), exact: true })),
      ]);
      expect(file.suggestedFilename()).toBe(`holiday-sales.${format}`);
    }
    expect(reader.countClicks()).toBe(3);
    await close();
  });

  it('compares two years in one chart and one table with their difference, at an address', async () => {
    const { page, faults, close } = await openReader({ width: 360 });
    const answer = await openAnswer(page, api.url, 'yearly-store-performance?year=2011');
    await answer.getByLabel('Compare by').selectOption('year');
    await answer.getByLabel('With year').selectOption('2010');
    await page.waitForURL(/year=2011&calendar=GREGORIAN&compare=year&with=2010$/);
    const both = answer.getByRole('region', { name: '2011 and 2010', exact: true });
    const average = async (year: number) => {
      const path = `yearly-store-performance?year=${year}&first=1000`;
      const { nodes } = await api.fetchAnswer<StoreYearConnection>(path);
      return nodes.find(({ store }) => store === 1)!.weeklyAverage;
    };
    const difference = (await average(2010)) - (await average(2011));
    await both.getByRole('button', { name: /^Show all/ }).click();
    const row = both.getByRole('row', { name: /^1 · Ashford / });
    expect((await row.locator('td').nth(2).innerText()).replace('\u2212', '-')).toBe(
      difference.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    );
    expect(await both.locator('.chart [aria-label=dot] > *').count()).toBeGreaterThan(2);
    const rows = await saveDownload(
      page,
      both.getByRole('button', { name: 'CSV of both', exact: true }),
    );
    expect(rows.name).toBe('yearly-store-performance-compared.csv');
    expect(rows.lines[0]).toBe('Store,Weekly average (2011),Weekly average (2010),Difference');
    const [, newer = NaN, older = NaN, less = NaN] = rows.lines
      .find((line) => line.startsWith('1 · Ashford,'))!
      .split(',')
      .map(Number);
    expect([newer, older]).toEqual([await average(2011), await average(2010)]);
    expect(less).toBeCloseTo(difference, 2);
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      both.getByRole('button', { name: 'PNG of both' }).click(),
    ]);
    expect(picture.suggestedFilename()).toBe('yearly-store-performance-compared.png');
    expect((await readPngHeader(await picture.path())).start).toBe('\u0089PNG');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await listFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'explains a figure of the sentence, the table and the chart, in %s colours',
    async (colorScheme) => {
      const { page, faults, close } = await openReader({ width: 360, colorScheme });
      const answer = await openAnswer(page, api.url, 'weekly-top-stores?year=2011');
      const dialog = page.getByRole('dialog');
      const sources = dialog.getByRole('region', { name: 'Tables of weekly-sales' });
      await answer.locator('.sentence button').first().click();
      await sources.getByText('store_week', { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await answer.getByRole('button', { name: 'Explain' }).click();
      await sources.waitFor();
      await page.goBack();
      await dialog.waitFor({ state: 'detached' });

      await focusByTab(page, answer.locator('tbody button').first());
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/explain=table\.1\./);
      const figure = await answer.locator('tbody tr').nth(1).locator('button').first().innerText();
      await dialog.getByRole('heading', { name: figure, exact: true }).waitFor();
      await dialog.getByText('SQL', { exact: true }).click();
      await dialog.getByText('-- also as view bi.weekly_top_stores,').waitFor();
      expect(await listFindings(page)).toEqual([]);
      // Viewers have no page of runs and files.
      expect(await dialog.locator('a[href^="/runs"], a[href^="/files"]').count()).toBe(0);
      await dialog.getByRole('link', { name: 'Departments of all stores in the week' }).click();
      await page.waitForURL(/department-performance\?.*week=2011/);
      await page.locator('.answer[aria-busy=false] .sentence').waitFor();
      expect(faults).toEqual([]);
      await close();
    },
  );
});
