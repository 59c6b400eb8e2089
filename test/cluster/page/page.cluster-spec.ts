import type { Browser, Page } from 'playwright-core';
import type { Connection } from '#analytics/serving/connection.js';
import type { DepartmentWeek } from '#analytics/use-cases/department-performance/department-performance.js';
import type { WeeklyTopStoreConnection } from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import type { StoreYearConnection } from '#analytics/use-cases/yearly-store-performance/yearly-store-performance.js';
import { ANSWERED_FLOW, RETAIL_FLOW } from '#analytics/snapshot/snapshot.js';
import { useCases } from '#analytics/use-cases/use-cases.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerNames,
  downloaded,
  findingsOf,
  type Looks,
  openAnswer,
  openBrowser,
  openPage,
  WAIT,
} from './browser.js';
import { bytesOf, pngOf } from './bytes.js';
import { type ChainApi, openChainApi } from './chain-api.js';
import { figures } from './figures.js';
import { keyboardReader, tabTo } from './keyboard.js';

const SALES = useCases.filter(({ flow }) => flow === ANSWERED_FLOW).map(({ path }) => path);
const RETAIL = useCases.filter(({ flow }) => flow === RETAIL_FLOW).map(({ path }) => path);

const FIRST_BYTES = 150_000;
const ANSWER_BYTES = 260_000;

describe('the answers of the console', () => {
  let api: ChainApi;
  let browser: Browser;

  /** Asks GraphQL the query that a page shows. */
  const askAs = async (page: Page) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: await page.locator('.query pre').textContent() }),
    });

  beforeAll(async () => {
    [api, browser] = await Promise.all([openChainApi(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  it('waits for the first snapshot, and shows the answers after its publication', async () => {
    const { page, close } = await openPage(browser, api.url);
    await page.goto(`${api.url}/answers`);
    await page.getByText('No snapshot is published yet.').waitFor();
    await api.publish();
    await page.locator('.answer-summary p strong').first().waitFor();
    expect(await page.title()).toBe('Answers · RetailStream');
    await close();
  });

  it('answers every question, each with the figures of the API, a chart, a table, a query and files', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    expect(await answerNames(page, api.url, SALES.length)).toEqual(SALES);
    for (const name of SALES) {
      const answer = await openAnswer(page, api.url, name);
      const text = (await answer.locator('.sentence').innerText()).replaceAll('\u00a0', ' ');
      for (const figure of (await figures[name]?.(api)) ?? []) expect(text, name).toContain(figure);
      const chart = answer.getByRole('img');
      const label = (await chart.getAttribute('aria-label')) ?? '';
      expect(label.replaceAll('\u00a0', ' ')).toBe(text);
      const marks = chart.locator(
        'svg :is([aria-label=bar], [aria-label=rect], [aria-label=dot]) > *',
      );
      await expect.poll(() => marks.count(), WAIT).toBeGreaterThan(0);
      expect(await answer.locator('tbody tr').count(), name).toBeGreaterThan(1);
      expect(await answer.locator('caption').count()).toBe(1);
      const file = await downloaded(page, answer.getByText('CSV', { exact: true }));
      expect(file.name).toContain(name);
      expect(file.lines.length, name).toBeGreaterThan(1);
      expect(file.lines[0], name).toMatch(/^\w+(,[\w.]+)+$/);
      const reply = await askAs(page);
      expect(await reply.json(), name).toMatchObject({ data: expect.anything() as unknown });
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('saves the shown chart as a picture, and the rows as Parquet', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    const answer = await openAnswer(page, api.url, 'weekly-top-stores?year=2011');
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      answer.getByRole('button', { name: 'PNG' }).click(),
    ]);
    expect(picture.suggestedFilename()).toBe('weekly-top-stores.png');
    const { start, width, height } = await pngOf(await picture.path());
    expect(start).toBe('\u0089PNG');
    // Twice the pixels of the page, for the chart with its margins, title and legend.
    const box = await answer.locator('.chart svg').last().boundingBox();
    expect(width).toBe(Math.round((box!.width + 40) * 2));
    expect(height).toBeGreaterThan(box!.height * 2);
    const rows = await downloaded(page, answer.getByText('Parquet', { exact: true }));
    expect(rows.name).toContain('weekly-top-stores');
    expect(rows.lines[0]).toMatch(/^PAR1/);
    expect(faults).toEqual([]);
    await close();
  });

  it('works with the keyboard alone', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    const answer = await openAnswer(page, api.url, 'holiday-sales');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the page' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');

    const before = await answer.locator('.sentence').innerText();
    await answer.getByLabel('Year').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/holiday-sales\?year=2010/);
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
    const { page, close } = await openPage(browser, api.url);
    const { wins } = await api.answer<WeeklyTopStoreConnection>('weekly-top-stores?year=2011');
    await page.goto(api.url);
    const reader = keyboardReader(page);
    await reader.press(page.getByRole('link', { name: 'Which store sells most each week?' }));
    // All years, 2010, 2011.
    await reader.choose(page.getByLabel('Year'), 2);
    await page.waitForURL(/weekly-top-stores\?year=2011$/);
    await page.getByText(`Store ${wins[0]!.store} sold most in ${wins[0]!.weeks} of 52`).waitFor();
    expect(reader.clicks()).toBe(2);
    await close();
  });

  it("shares the months of department 5 in three clicks of a keyboard: the link's address has them", async () => {
    const { page, close } = await openPage(browser, api.url);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(api.url);
    const reader = keyboardReader(page);
    await reader.press(
      page.getByRole('link', { name: 'How much does a department sell each month?' }),
    );
    await reader.type(page.getByLabel('Department', { exact: true }), '5');
    await page.waitForURL(/monthly-department-sales\?department=5$/);
    await page.locator('.answer[aria-busy=false] .sentence').waitFor();
    await reader.press(page.getByRole('button', { name: 'Copy link' }));
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `${api.url}/answers/monthly-department-sales?department=5`,
    );
    expect(reader.clicks()).toBe(3);
    await close();
  });

  it('saves the holidays as PNG and CSV in three clicks of a keyboard', async () => {
    const { page, close } = await openPage(browser, api.url);
    await page.goto(api.url);
    const reader = keyboardReader(page);
    await reader.press(page.getByRole('link', { name: 'What do holidays do to sales?' }));
    await page.locator('.chart svg').first().waitFor();
    for (const format of ['png', 'csv']) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        reader.press(page.getByRole('button', { name: format.toUpperCase(), exact: true })),
      ]);
      expect(file.suggestedFilename()).toBe(`holiday-sales.${format}`);
    }
    expect(reader.clicks()).toBe(3);
    await close();
  });

  it('compares two years in one chart and one table with their difference, at an address', async () => {
    const { page, faults, close } = await openPage(browser, api.url, { width: 360 });
    const answer = await openAnswer(page, api.url, 'yearly-store-performance?year=2011');
    await answer.getByLabel('Compare by').selectOption('year');
    await answer.getByLabel('With year').selectOption('2010');
    await page.waitForURL(/year=2011&compare=year&with=2010$/);
    const both = answer.getByRole('region', { name: '2011 and 2010', exact: true });
    const average = async (year: number) => {
      const path = `yearly-store-performance?year=${year}&first=1000`;
      const { nodes } = await api.answer<StoreYearConnection>(path);
      return nodes.find(({ store }) => store === 1)!.weeklyAverage;
    };
    const difference = (await average(2010)) - (await average(2011));
    await both.getByRole('button', { name: /^Show all/ }).click();
    const row = both.getByRole('row', { name: /^Store 1 / });
    expect((await row.locator('td').nth(2).innerText()).replace('\u2212', '-')).toBe(
      difference.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    );
    expect(await both.locator('.chart [aria-label=dot] > *').count()).toBeGreaterThan(2);
    const rows = await downloaded(page, both.getByRole('button', { name: 'CSV of both' }));
    expect(rows.name).toBe('yearly-store-performance-compared.csv');
    expect(rows.lines[0]).toBe('Store,Weekly average (2011),Weekly average (2010),Difference');
    const [, newer = NaN, older = NaN, less = NaN] = rows.lines
      .find((line) => line.startsWith('Store 1,'))!
      .split(',')
      .map(Number);
    expect([newer, older]).toEqual([await average(2011), await average(2010)]);
    expect(less).toBeCloseTo(difference, 2);
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      both.getByRole('button', { name: 'PNG of both' }).click(),
    ]);
    expect(picture.suggestedFilename()).toBe('yearly-store-performance-compared.png');
    expect((await pngOf(await picture.path())).start).toBe('\u0089PNG');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await findingsOf(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'explains a figure of the sentence, the table and the chart, in %s colours',
    async (colorScheme) => {
      const { page, faults, close } = await openPage(browser, api.url, { width: 360, colorScheme });
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

      await tabTo(page, answer.locator('tbody button').first());
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/explain=table\.1\./);
      const figure = await answer.locator('tbody tr').nth(1).locator('button').first().innerText();
      await dialog.getByRole('heading', { name: figure, exact: true }).waitFor();
      await dialog.getByText('SQL', { exact: true }).click();
      await dialog.getByText('-- also as view bi.weekly_top_stores').waitFor();
      expect(await findingsOf(page)).toEqual([]);
      // Viewers have no page of runs and files.
      expect(await dialog.locator('a[href^="/runs"], a[href^="/files"]').count()).toBe(0);
      await dialog.getByRole('link', { name: 'Departments in a week' }).click();
      await page.waitForURL(/department-performance\?.*week=2011/);
      await page.locator('.answer[aria-busy=false] .sentence').waitFor();
      expect(faults).toEqual([]);
      await close();
    },
  );

  it('keeps the filters in its URL, and an old address leads to them', async () => {
    const { page, close } = await openPage(browser, api.url);
    const { nodes } = await api.answer<Connection<DepartmentWeek>>('department-performance');
    const department = nodes.find((node) => node.department !== 1)!.department;
    for (const address of [
      `answers/monthly-department-sales?department=${department}`,
      `?monthly-department-sales.department=${department}&holiday-sales.year=2010#monthly-department-sales`,
    ]) {
      await page.goto(`${api.url}/${address}`);
      const sentence = page.locator('.answer-page .sentence');
      await sentence.waitFor();
      expect(await sentence.innerText()).toMatch(`Department ${department} sold`);
      expect(page.url()).toBe(
        `${api.url}/answers/monthly-department-sales?department=${department}`,
      );
      expect(await page.title()).toMatch(/ · RetailStream$/);
    }
    await close();
  });

  it('filters by every argument of the API, and shows its error beside the field', async () => {
    const { page, close } = await openPage(browser, api.url);
    const answer = await openAnswer(page, api.url, 'weekly-top-stores?from=2012-06-01');
    const { nodes } = await api.answer<Connection<object>>(
      'weekly-top-stores?from=2012-06-01&first=1000',
    );
    await answer.getByRole('button', { name: /^Show all/ }).click();
    expect(await answer.locator('tbody tr').count()).toBe(nodes.length);

    await openAnswer(page, api.url, 'forecast-scenario');
    await answer.getByText('More filters').click();
    const field = answer.getByLabel('Closing from');
    await field.fill('2012-11-09');
    await page.waitForURL(/closingFrom=2012-11-09/);
    await page.getByRole('alert').getByText('ARGUMENT_INVALID').waitFor();
    const described = await field.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${described}"]`).innerText()).toMatch(/add closingStore/);
    expect(await field.inputValue()).toBe('2012-11-09');
    await close();
  });

  it('shows a message when nothing matches', async () => {
    const { page, close } = await openPage(browser, api.url);
    const answer = await openAnswer(page, api.url, 'monthly-department-sales?department=98');
    await answer.getByText('The data has no sales of department 98.').waitFor();
    expect(await answer.getByRole('img').count()).toBe(0);
    await page.goto(`${api.url}/answers/nothing`);
    await page.getByText('This address has no page.').waitFor();
    expect(await page.title()).toBe('Not found · RetailStream');
    await close();
  });

  it('asks for a key where the API requires one, and then shows the answers', async () => {
    const closed = await openChainApi(false);
    await closed.publish();
    const { page, close } = await openPage(browser, closed.url);
    await page.goto(`${closed.url}/answers/weekly-top-stores`);
    await page.getByLabel('API key').fill(await closed.keyFor('viewer'));
    await page.keyboard.press('Enter');
    const answer = page.locator('.answer-page');
    await answer.locator('.sentence').waitFor();
    const file = await downloaded(page, answer.getByText('CSV', { exact: true }));
    expect(file.lines).toHaveLength(144);
    const kept = await page.evaluate(
      '[localStorage.length, sessionStorage.length, location.href, document.cookie]',
    );
    const csrfToken = expect.stringMatching(/^rs_csrf=[\w-]{43}$/) as string;
    expect(kept).toEqual([0, 0, `${closed.url}/answers/weekly-top-stores`, csrfToken]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await close();
    await closed.close();
  });

  it('shows operators what changed, what is in quarantine and what is due, and viewers no such thing', async () => {
    const closed = await openChainApi(false);
    await closed.publish();
    const { page, close } = await openPage(browser, closed.url, { width: 360 });
    await page.goto(closed.url);
    await page
      .getByLabel('API key')
      .first()
      .fill(await closed.keyFor('viewer'));
    await page.keyboard.press('Enter');
    await page.locator('.answer-summary p strong').first().waitFor();
    expect(await page.locator('.operations').count()).toBe(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page
      .getByLabel('API key')
      .first()
      .fill(await closed.keyFor('operator'));
    await page.keyboard.press('Enter');
    const sales = page.locator('section', { hasText: 'Weekly sales' });
    await sales.getByText('No row is in quarantine.').waitFor();
    await sales.getByText('No schedule starts a run.').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await findingsOf(page)).toEqual([]);
    await close();
    await closed.close();
  });

  it.each<[number, 'light' | 'dark']>([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ])('fits %i pixels in %s colours, without findings of axe', async (width, colorScheme) => {
    const looks: Looks = { width, colorScheme };
    const { page, faults, close } = await openPage(browser, api.url, looks);
    await page.goto(api.url);
    await page.locator('.answer-summary p strong').first().waitFor();
    expect(await page.title()).toBe('Home · RetailStream');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await findingsOf(page)).toEqual([]);
    await answerNames(page, api.url, SALES.length);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await findingsOf(page)).toEqual([]);
    for (const name of SALES) {
      await openAnswer(page, api.url, name);
      for (const more of await page.locator('summary').all()) await more.click();
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(width);
      expect(await findingsOf(page), name).toEqual([]);
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('loads at most 150 KB before an answer and 260 KB with it, and nothing of another answer', async () => {
    const { page, close } = await openPage(browser, api.url);
    const read: string[] = [];
    page.on('request', (request) => read.push(new URL(request.url()).pathname));
    await openAnswer(page, api.url, 'weekly-top-stores');
    await page.locator('.chart svg').waitFor();
    const { blocking, whole } = await bytesOf(api.url, read);
    expect(blocking).toBeLessThanOrEqual(FIRST_BYTES);
    expect(whole).toBeLessThanOrEqual(ANSWER_BYTES);
    const asked = new Set(read.filter((path) => path.startsWith('/v1/')));
    expect([...asked]).toEqual(['/v1/weekly-top-stores']);
    await close();
  });

  it('switches to dark colours, and keeps them', async () => {
    const { page, close } = await openPage(browser, api.url);
    const paper = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    await page.goto(`${api.url}/answers`);
    const light = await paper();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Light colours' }).waitFor();
    expect(await paper()).toBe(dark);
    await close();
  });

  it('has a page for every answer once transactions are published, each with a valid GraphQL query', async () => {
    await api.publishTransactions();
    const { page, faults, close } = await openPage(browser, api.url, { width: 360 });
    const all = useCases.map(({ path }) => path);
    expect(await answerNames(page, api.url, all.length)).toEqual(all);
    for (const name of RETAIL) {
      const answer = await openAnswer(page, api.url, name);
      expect(await answer.locator('.sentence').innerText(), name).not.toMatch(/[{}]|none/);
      expect(await answer.locator('tbody tr').count(), name).toBeGreaterThan(0);
      expect(await answer.getByRole('img').count(), name).toBe(1);
      expect((await askAs(page)).status, name).toBe(200);
      expect(await findingsOf(page), name).toEqual([]);
    }
    expect(faults).toEqual([]);
    await close();
  });
});
