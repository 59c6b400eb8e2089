import type { Browser, Page, Route } from 'playwright-core';
import type { Connection } from '#analytics/serving/connection.js';
import type { DepartmentWeek } from '#analytics/answers/department-performance/department-performance.js';
import { RETAIL_FLOW } from '#analytics/snapshot/snapshot.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  listAnswerNames,
  saveDownload,
  listFindings,
  type Viewport,
  openAnswer,
  openBrowser,
  openPage,
  WAIT,
} from './browser.js';
import { measurePage, readPngHeader } from './bytes.js';
import { type ChainApi, openChainApi } from './chain-api.js';
import { figures } from './figures.js';

const WITH_PAGE = answerRegistry.filter(({ presentation }) => presentation !== undefined);
/** Of weekly sales, and their forecasts. */
const SALES = WITH_PAGE.filter(({ flow }) => flow !== RETAIL_FLOW).map(({ path }) => path);
const RETAIL = WITH_PAGE.filter(({ flow }) => flow === RETAIL_FLOW).map(({ path }) => path);

const FIRST_BYTES = 150_000;
const ANSWER_BYTES = 267_000;
/** The chain has too few stores for a verdict on any department. */
const WITHOUT_CHART = 'sales-prediction';
/** The chain has none. */
const PLAN = 'sales-against-plan';
/** A table of the period stands beside that of its weeks. */
const WITH_SUMMARY = 'department-performance';
const REQUESTS = 40;

describe('the answers of the console', () => {
  let api: ChainApi;
  let browser: Browser;

  /** Asks GraphQL the query that a page shows. */
  const askAs = async (page: Page) => {
    await page.getByText('GraphQL query').first().click();
    return fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: await page.locator('.query pre').textContent() }),
    });
  };

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
    await page.getByText(/^No snapshot .*is published yet/).waitFor();
    await api.publish();
    await page.locator('.answer-summary p strong').first().waitFor();
    expect(await page.title()).toBe('Answers · RetailStream');
    await close();
  });

  it('answers every question, each with the figures of the API, a chart, a table, a query and files', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    expect(await listAnswerNames(page, api.url, SALES.length)).toEqual(SALES);
    for (const name of SALES) {
      const answer = await openAnswer(page, api.url, name);
      const shown = (await answer.locator('.sentence').innerText()).replaceAll('\u00a0', ' ');
      // The console adds the names of stores and departments.
      const text = shown.replaceAll(/((?:store|department) \d+) \([^)]+\)/gi, '$1');
      for (const figure of (await figures[name]?.(api)) ?? []) expect(text, name).toContain(figure);
      if (name === PLAN) {
        expect(text).toContain('no plan');
        continue;
      }
      const chart = answer.getByRole('img');
      if (name === WITHOUT_CHART) {
        expect(await chart.count()).toBe(0);
      } else {
        const label = (await chart.getAttribute('aria-label')) ?? '';
        expect(label.replaceAll('\u00a0', ' ')).toBe(shown);
        const marks = chart.locator(
          'svg :is([aria-label=bar], [aria-label=rect], [aria-label=dot]) > *',
        );
        await expect.poll(() => marks.count(), WAIT).toBeGreaterThan(0);
      }
      expect(await answer.locator('tbody tr').count(), name).toBeGreaterThan(1);
      expect(await answer.locator('caption').count()).toBe(name === WITH_SUMMARY ? 2 : 1);
      const file = await saveDownload(page, answer.getByText('CSV', { exact: true }));
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
    const { start, width, height } = await readPngHeader(await picture.path());
    expect(start).toBe('\u0089PNG');
    // Twice the pixels of the page, for the chart with its margins, title and legend.
    const box = await answer.locator('.chart svg').last().boundingBox();
    expect(width).toBe(Math.round((box!.width + 40) * 2));
    expect(height).toBeGreaterThan(box!.height * 2);
    const rows = await saveDownload(page, answer.getByText('Parquet', { exact: true }));
    expect(rows.name).toContain('weekly-top-stores');
    expect(rows.lines[0]).toMatch(/^PAR1/);
    expect(faults).toEqual([]);
    await close();
  });

  it('keeps the filters in its URL', async () => {
    const { page, close } = await openPage(browser, api.url);
    const { nodes } = await api.fetchAnswer<Connection<DepartmentWeek>>('department-performance');
    const department = nodes.find((node) => node.department !== 1)!.department;
    const address = `${api.url}/answers/monthly-department-sales?department=${department}`;
    await page.goto(address);
    const sentence = page.locator('.answer-page .sentence');
    await sentence.waitFor();
    expect(await sentence.innerText()).toMatch(`Department ${department} sold`);
    expect(page.url()).toBe(`${address}&calendar=GREGORIAN&period=MONTH`);
    expect(await page.title()).toMatch(/ · RetailStream$/);
    await close();
  });

  it('filters by every argument of the API, and shows its error beside the field', async () => {
    const { page, close } = await openPage(browser, api.url);
    const answer = await openAnswer(page, api.url, 'weekly-top-stores?from=2012-06-01');
    const { nodes } = await api.fetchAnswer<Connection<object>>(
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

  it.each<[number, 'light' | 'dark']>([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ])('fits %i pixels in %s colours, without findings of axe', async (width, colorScheme) => {
    const looks: Viewport = { width, colorScheme };
    const { page, faults, close } = await openPage(browser, api.url, looks);
    await page.goto(api.url);
    await page.locator('.answer-summary p strong').first().waitFor();
    expect(await page.title()).toBe('Home · RetailStream');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await listFindings(page)).toEqual([]);
    await listAnswerNames(page, api.url, SALES.length);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await listFindings(page)).toEqual([]);
    for (const name of SALES) {
      await openAnswer(page, api.url, name);
      for (const more of await page.locator('summary').all()) await more.click();
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBe(width);
      expect(await listFindings(page), name).toEqual([]);
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('loads at most 150 KB before an answer and 267 KB with it, and nothing of another answer', async () => {
    const { page, close } = await openPage(browser, api.url);
    const read: string[] = [];
    page.on('request', (request) => read.push(new URL(request.url()).pathname));
    await openAnswer(page, api.url, 'weekly-top-stores');
    await page.locator('.chart svg').waitFor();
    const { blocking, whole } = await measurePage(api.url, read);
    expect(blocking).toBeLessThanOrEqual(FIRST_BYTES);
    expect(whole).toBeLessThanOrEqual(ANSWER_BYTES);
    const asked = new Set(read.filter((path) => path.startsWith('/v1/')));
    expect([...asked]).toEqual(['/v1/weekly-top-stores']);
    await close();
  });

  it('loads the code of an answer before it is opened, with at most 40 requests', async () => {
    const { page, close } = await openPage(browser, api.url);
    const read: string[] = [];
    page.on('request', (request) => read.push(new URL(request.url()).pathname));
    const chart = page.waitForResponse(/\/assets\/charts-/);
    await page.goto(`${api.url}/answers`);
    await chart;
    await page.waitForLoadState('networkidle');
    expect(read.length).toBeLessThanOrEqual(REQUESTS);
    read.length = 0;
    await page.locator('.answer-summary a[href="/answers/holiday-sales"]').click();
    await page.locator('.chart svg').first().waitFor();
    expect(read.filter((path) => /^\/assets\/.*js$/.test(path))).toEqual([]);
    await close();
  });

  it('shows the sentence in its full contrast while the code of the chart loads', async () => {
    const { page, close } = await openPage(browser, api.url);
    const held: Route[] = [];
    await page.route(/\/assets\/charts-/, (route) => void held.push(route));
    await page.goto(`${api.url}/answers/holiday-sales`, { waitUntil: 'commit' });
    await page.locator('.answer[aria-busy=true] .sentence').waitFor();
    expect(await listFindings(page)).toEqual([]);
    await expect.poll(() => held.length, WAIT).toBe(1);
    await held[0]!.continue();
    await page.locator('.answer[aria-busy=false] .chart svg').first().waitFor();
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
    const all = WITH_PAGE.map(({ path }) => path);
    expect(await listAnswerNames(page, api.url, all.length)).toEqual(all);
    for (const name of RETAIL) {
      const answer = await openAnswer(page, api.url, name);
      expect(await answer.locator('.sentence').innerText(), name).not.toMatch(/[{}]|none/);
      expect(await answer.locator('tbody tr').count(), name).toBeGreaterThan(0);
      expect(await answer.getByRole('img').count(), name).toBe(1);
      expect((await askAs(page)).status, name).toBe(200);
      expect(await listFindings(page), name).toEqual([]);
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('sets dates to a period of the fiscal calendar', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    const path = 'weekly-top-stores?from=2011-02-04&to=2012-01-27';
    const answer = await openAnswer(page, api.url, path);
    const period = answer.getByLabel('Fiscal period');
    await period.waitFor();
    const labels = await period.locator('option').allTextContents();
    expect(labels).toEqual([
      'Own dates',
      expect.stringMatching(/^Last fiscal month: \d{4}-M\d{2}$/),
      expect.stringMatching(/^Last fiscal quarter: \d{4}-Q\d$/),
      'Last fiscal year: 2011',
      // Month 9 and quarter 3 end with the sales.
      'Fiscal year to date: 2012',
    ]);
    // The 52 weeks of fiscal 2011.
    expect(await period.inputValue()).toBe('YEAR');
    expect(await listFindings(page)).toEqual([]);
    await period.selectOption('QUARTER');
    await page.waitForURL((url) => url.searchParams.get('from') !== '2011-02-04');
    const { from, to } = Object.fromEntries(new URL(page.url()).searchParams) as {
      from: string;
      to: string;
    };
    // Quarters have 13 weeks.
    expect(Date.parse(to) - Date.parse(from)).toBe(12 * 7 * 24 * 60 * 60 * 1000);
    expect(await answer.getByLabel('From', { exact: true }).inputValue()).toBe(from);
    await period.selectOption('');
    await page.waitForURL((url) => !url.searchParams.has('from'));
    expect(faults).toEqual([]);
    await close();
  });

  it('ends a forecast with the open fiscal period', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    const answer = await openAnswer(page, api.url, 'forecast');
    const end = answer.getByLabel('Ends with fiscal');
    await end.selectOption('YEAR');
    await answer
      .getByText('the end of fiscal year 2012 of the 4-5-4 calendar', { exact: false })
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('through')).toBe('YEAR');
    expect(await listFindings(page)).toEqual([]);
    await answer.getByLabel('Weeks ahead').fill('4');
    await answer.getByText('through and horizon are both given').first().waitFor();
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    await close();
  });
});
