import type { Browser } from 'playwright-core';
import type { Connection } from '#analytics/serving/connection.js';
import type { DepartmentWeek } from '#analytics/use-cases/department-performance/department-performance.js';
import { ANSWERED_FLOW, RETAIL_FLOW } from '#analytics/snapshot/snapshot.js';
import { useCases } from '#analytics/use-cases/use-cases.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  downloaded,
  findingsOf,
  type Looks,
  openBrowser,
  openPage,
  readThrough,
  WAIT,
} from './browser.js';
import { type ChainApi, openChainApi } from './chain-api.js';
import { figures } from './figures.js';

describe('the page at /', () => {
  let api: ChainApi;
  let browser: Browser;

  beforeAll(async () => {
    [api, browser] = await Promise.all([openChainApi(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  it('waits for the first snapshot, and shows the answers after its publication', async () => {
    const { page, close } = await openPage(browser, api.url);
    await page.goto(api.url);
    await page.getByText('No snapshot is published yet.').waitFor();
    await api.publish();
    await page.locator('#customer-visits .sentence').waitFor();
    await close();
  });

  it('answers every question, each with the figures of the API, a chart, a table, a query and files', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    await page.goto(api.url);
    const ofSales = useCases.filter(({ flow }) => flow === ANSWERED_FLOW);
    expect(await readThrough(page)).toEqual(ofSales.map(({ path }) => path));
    for (const { path: name } of ofSales) {
      const section = page.locator(`#${name}`);
      const text = (await section.locator('.sentence').innerText()).replaceAll('\u00a0', ' ');
      for (const figure of (await figures[name]?.(api)) ?? []) expect(text, name).toContain(figure);
      const chart = section.getByRole('img');
      const label = (await chart.getAttribute('aria-label')) ?? '';
      expect(label.replaceAll('\u00a0', ' ')).toBe(text);
      const marks = chart.locator(
        'svg :is([aria-label=bar], [aria-label=rect], [aria-label=dot]) > *',
      );
      await expect.poll(() => marks.count(), WAIT).toBeGreaterThan(0);
      expect(await section.locator('tbody tr').count(), name).toBeGreaterThan(1);
      expect(await section.locator('caption').count()).toBe(1);
      const file = await downloaded(page, section.getByText('CSV', { exact: true }));
      expect(file.name).toContain(name);
      expect(file.lines.length, name).toBeGreaterThan(1);
      expect(file.lines[0], name).toMatch(/^\w+(,[\w.]+)+$/);
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('shows queries that work in GraphQL', async () => {
    const { page, close } = await openPage(browser, api.url);
    await page.goto(api.url);
    for (const name of await readThrough(page)) {
      const query = await page.locator(`#${name} pre`).textContent();
      const response = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect(await response.json(), name).toMatchObject({ data: expect.anything() as unknown });
      expect(response.status).toBe(200);
    }
    await close();
  });

  it('works with the keyboard alone', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    await page.goto(api.url);
    const section = page.locator('#holiday-sales');
    await readThrough(page);
    await page.evaluate('scrollTo(0, 0)');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the page' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');

    const before = await section.locator('.sentence').innerText();
    await section.getByLabel('Year').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/holiday-sales\.year=2010/);
    await expect.poll(() => section.locator('.sentence').innerText(), WAIT).not.toBe(before);

    const rows = section.locator('tbody tr');
    const few = await rows.count();
    await section.getByRole('button', { name: /^Show all/ }).focus();
    await page.keyboard.press('Enter');
    expect(await rows.count()).toBeGreaterThan(few);
    expect(faults).toEqual([]);
    await close();
  });

  it('keeps the filters in its URL', async () => {
    const { page, close } = await openPage(browser, api.url);
    const { nodes } = await api.answer<Connection<DepartmentWeek>>('department-performance');
    const department = nodes.find((node) => node.department !== 1)!.department;
    await page.goto(
      `${api.url}/?monthly-department-sales.department=${department}#monthly-department-sales`,
    );
    const sentence = page.locator('#monthly-department-sales .sentence');
    await sentence.waitFor();
    expect(await sentence.innerText()).toMatch(`Department ${department} sold`);
    await close();
  });

  it('shows a message when nothing matches', async () => {
    const { page, close } = await openPage(browser, api.url);
    await page.goto(`${api.url}/?monthly-department-sales.department=98#monthly-department-sales`);
    const section = page.locator('#monthly-department-sales');
    await section.getByText('The data has no sales of department 98.').waitFor();
    expect(await section.getByRole('img').count()).toBe(0);
    await close();
  });

  it('asks for a key where the API requires one, and then shows the answers', async () => {
    const closed = await openChainApi(false);
    await closed.publish();
    const { page, close } = await openPage(browser, closed.url);
    await page.goto(closed.url);
    await page.getByLabel('API key').fill(await closed.viewerKey());
    await page.keyboard.press('Enter');
    await page.locator('#customer-visits .sentence').waitFor();
    const list = page.locator('#weekly-top-stores');
    await list.scrollIntoViewIfNeeded();
    const file = await downloaded(page, list.getByText('CSV', { exact: true }));
    expect(file.lines).toHaveLength(144);
    const kept = await page.evaluate(
      '[localStorage.length, sessionStorage.length, location.href, document.cookie]',
    );
    const csrfToken = expect.stringMatching(/^rs_csrf=[\w-]{43}$/) as string;
    expect(kept).toEqual([0, 0, `${closed.url}/answers`, csrfToken]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
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
    await readThrough(page);
    for (const query of await page.locator('summary').all()) await query.click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await findingsOf(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  it('switches to dark colours, and keeps them', async () => {
    const { page, close } = await openPage(browser, api.url);
    const paper = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    await page.goto(api.url);
    const light = await paper();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Light colours' }).waitFor();
    expect(await paper()).toBe(dark);
    await close();
  });

  it('has a section for every answer once transactions are published, each with a valid GraphQL query', async () => {
    await api.publishTransactions();
    const { page, faults, close } = await openPage(browser, api.url, { width: 360 });
    await page.goto(api.url);
    expect(await readThrough(page)).toEqual(useCases.map(({ path }) => path));
    for (const { path, flow } of useCases) {
      if (flow !== RETAIL_FLOW) continue;
      const section = page.locator(`#${path}`);
      expect(await section.locator('.sentence').innerText(), path).not.toMatch(/[{}]|none/);
      expect(await section.locator('tbody tr').count(), path).toBeGreaterThan(0);
      expect(await section.getByRole('img').count(), path).toBe(1);
      const query = await section.locator('pre').textContent();
      const response = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect(response.status, path).toBe(200);
    }
    expect(await findingsOf(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });
});
