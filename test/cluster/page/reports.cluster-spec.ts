import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderUrl } from '#platform/config/service-url.js';
import {
  type CatalogueFixture,
  openCatalogueFixture,
} from '../../../libs/catalogue/test/setup/catalogue-fixture.js';
import { createKey } from '#test/setup/access.js';
import { toCsv, deliver, SALES_HEADER } from '#test/setup/source-files.js';
import { listFindings, type Viewport, openBrowser, openPage } from './browser.js';
import { createKeyboardReader, focusByTab } from './keyboard.js';

describe('the pages of reports, recipes and tables', () => {
  let fixture: CatalogueFixture;
  let browser: Browser;
  let key: string;

  beforeAll(async () => {
    const reportsUrl = folderUrl('file', '/srv/reports');
    [fixture, browser] = await Promise.all([openCatalogueFixture({ reportsUrl }), openBrowser()]);
    key = await createKey(fixture.pipeline.warehouse, 'admin');
  });
  afterAll(async () => {
    await browser.close();
    await fixture.close();
  });

  async function open(path: string, looks: Viewport = {}, as = key) {
    const { url } = fixture.api;
    const opened = await openPage(browser, url, looks);
    await opened.page.setExtraHTTPHeaders({ authorization: `Bearer ${as}` });
    await opened.page.goto(`${url}${path}`);
    return opened;
  }
  const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

  /** Checks one state of a page at each width, in both colours, without loading it again. */
  async function checkViewports(page: Page, shown: Locator): Promise<void> {
    await shown.waitFor();
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const place = `${new URL(page.url()).pathname}, ${width} pixels, ${colorScheme}`;
        expect(await listFindings(page), place).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth'), place).toBe(width);
      }
    }
  }

  it('fit each width in both colours, without findings of axe', async () => {
    const { page, faults, close } = await open('/reports');
    await checkViewports(page, link(page, 'Basket size'));
    await page.goto(`${fixture.api.url}/reports/basket-size`);
    await page.locator('.sentence').waitFor();
    await checkViewports(page, heading(page, 'Limits'));
    await button(page, 'Deliver by schedule').click();
    await checkViewports(page, page.getByRole('dialog'));
    expect(faults).toEqual([]);
    await close();
  });

  it('show no recipe, a new recipe and its rows without findings of axe, at each width in both colours', async () => {
    const { page, faults, close } = await open('/recipes');
    await checkViewports(page, page.getByText('No recipe is published yet.'));
    await page.goto(`${fixture.api.url}/recipes/fits`);
    const table = page.getByRole('combobox', { name: 'Table' });
    await checkViewports(page, table);
    await table.fill('weekly_sales.sales');
    await button(page, 'Add step').click();
    await page.keyboard.type('store');
    await checkViewports(page, page.getByRole('heading', { name: 'After', exact: true }));
    expect(faults).toEqual([]);
    await close();
  });

  it('deliver the report of holidays as PDF each Monday at 6:30, in five clicks of a keyboard', async () => {
    const { page, faults, close } = await open('/');
    const reader = createKeyboardReader(page);
    await reader.press(link(page, 'Reports'));
    await reader.press(link(page, 'Holiday sales'));
    await reader.press(button(page, 'Deliver by schedule'));
    const dialog = page.getByRole('dialog');
    await reader.type(dialog.getByLabel('Time zone'), 'Europe/Berlin');
    await reader.press(dialog.getByRole('button', { name: 'Save the delivery' }));
    const row = page.getByRole('row', { name: /^holiday-sales / });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/PDF\s.*each Monday at 06:30, Europe\/Berlin/s);
    expect(reader.countClicks()).toBe(5);
    const reply = await fetch(`${fixture.api.url}/v1/admin/reports`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(await reply.json()).toMatchObject([
      {
        answers: 'reports/holiday-sales',
        format: 'pdf',
        cron: '30 6 * * 1',
        zone: 'Europe/Berlin',
        folder: 'holiday-sales',
      },
    ]);
    expect(faults).toEqual([]);
    await close();
  });

  it('show a problem beside its field, and keep what is typed', async () => {
    const { page, close } = await open('/reports/basket-size');
    await button(page, 'Deliver by schedule').click();
    const dialog = page.getByRole('dialog');
    const folder = dialog.getByLabel(/^Folder/);
    await folder.fill('../etc');
    await dialog.getByRole('button', { name: 'Save the delivery' }).click();
    const field = dialog.locator('.form-field', { hasText: /^Folder/ });
    await field.getByText('give a path below').waitFor();
    expect(await folder.inputValue()).toBe('../etc');
    await close();
  });

  it('download a report as PDF', async () => {
    const { page, faults, close } = await open('/reports/basket-size', {}, fixture.keys.viewer);
    await heading(page, 'Method').waitFor();
    expect(await button(page, 'Deliver by schedule').count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      link(page, 'PDF').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^basket-size-report-snapshot-\d+\.pdf$/);
    const bytes = await readFile(await download.path());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(faults).toEqual([]);
    await close();
  });

  it('publish a recipe of cast and filter in nine clicks of a keyboard', async () => {
    const { page, faults, close } = await open('/');
    const reader = createKeyboardReader(page);
    const choose = async (label: string, step: number, value: string) => {
      const fields = page.locator('.recipe-step').nth(step).locator('.form-field');
      const field = fields.filter({ hasText: new RegExp(`^${label}`) }).locator('input, select');
      await reader.focus(field);
      await page.keyboard.type(value);
    };
    await reader.press(link(page, 'Recipes'));
    await reader.type(page.getByLabel('Name of a new recipe'), 'paid');
    await page.keyboard.press('Enter');
    await reader.type(page.getByRole('combobox', { name: 'Table' }), 'weekly_sales.sales');
    await reader.press(button(page, 'Add step'));
    await choose('Columns', 0, 'store');
    await choose('To', 0, 'text');
    await reader.focus(page.getByLabel('Next step'));
    await page.keyboard.type('filter');
    await reader.press(button(page, 'Add step'));
    await page.getByText('Reads "store" as text').waitFor();
    await choose('Column', 1, 'weekly_sales');
    await choose('Is', 1, 'greater');
    await choose('Value', 1, '0');
    const rows = page.getByRole('region', { name: 'Rows of step 2' });
    await rows.getByRole('heading', { name: 'Before' }).waitFor();
    await page.reload();
    const value = page.locator('.recipe-step').nth(1).getByLabel('Value');
    await value.waitFor();
    expect(await value.inputValue()).toBe('0');
    await page.locator('button.primary:enabled').waitFor();
    await reader.press(button(page, 'Publish'));
    await page.waitForURL(/version=1/);
    await link(page, 'PySpark').waitFor();
    expect(reader.countClicks()).toBe(9);
    expect(await page.evaluate('sessionStorage.getItem("retailstream.recipe.paid")')).toBeNull();
    expect(await listFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  it('show the versions of a table, and what changed between two of them at an address', async () => {
    const { pipeline, api } = fixture;
    const march = toCsv(SALES_HEADER, '1,1,05/03/2010,4.00,FALSE');
    await deliver(pipeline.folder, { 'march.csv': march }, 60);
    await pipeline.run();
    const { page, faults, close } = await open('/tables');
    await checkViewports(page, page.getByRole('region', { name: 'Tables of retail-mart' }));
    await page.goto(`${api.url}/catalogue`);
    await link(page, 'Iceberg tables').click();
    await link(page, 'store_week').click();
    await page.waitForURL(/tables\/weekly_sales\/store_week$/);
    const changes = page.getByRole('region', { name: 'Changed periods' });
    // Two stores in two weeks, with the sum of `smallChain`; now store 1 in March, too.
    await changes.getByRole('row', { name: '2010 4 5 645.35 649.35' }).waitFor();
    const versions = page.getByRole('region', { name: 'Table of versions' }).locator('tbody tr');
    expect(await versions.count()).toBe(2);
    const lines = page.getByRole('region', { name: 'pyiceberg' });
    expect(await lines.innerText()).toContain(`uri='${api.url}/iceberg'`);
    await checkViewports(page, changes);
    const to = page.getByLabel('To version');
    await focusByTab(page, to);
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/\?version=\d+$/);
    // The oldest version has none before it: it is compared with the current one.
    await changes.getByRole('row', { name: '2010 5 4 649.35 645.35' }).waitFor();
    await page.reload();
    await changes.getByRole('row', { name: '2010 5 4 649.35 645.35' }).waitFor();
    await page.goto(`${api.url}/catalogue/weekly_sales.store_week`);
    await link(page, 'Versions').click();
    await page.goto(`${api.url}/tables/weekly_sales/nothing`);
    await page.getByText('No table weekly_sales.nothing exists.').waitFor();
    expect(faults.filter((fault) => !fault.includes('status of 404'))).toEqual([]);
    await close();
  });

  it('show sales as they arrive, and of what time they are after a lost connection', async () => {
    const { warehouse } = fixture.pipeline;
    const viewer = await createKey(warehouse, 'viewer');
    const { page, faults, close } = await open('/live', {}, viewer);
    await checkViewports(page, page.getByText('npm start -- --live'));
    // Read from the log, and not cut yet.
    await warehouse.query(
      `INSERT INTO ops.stream_events (stream, topic_id, partition, "offset", received_at, cells)
       SELECT 'transactions', 'a1', 0, i, now(),
              ARRAY['1', (1 + i % 2)::text, 'tea', '2012-10-27', '1', '2.45', '2', '4.90']
       FROM generate_series(0, 2) i`,
    );
    await warehouse.query(
      `INSERT INTO ops.stream_offsets (stream, topic_id, partition, next) VALUES ('transactions', 'a1', 0, 3)`,
    );
    // Two of three sales of 4.90 are of store 1.
    await page.getByRole('row', { name: '1 2 4 9.80', exact: true }).waitFor();
    await page.getByRole('row', { name: 'tea 3 6 14.70', exact: true }).waitFor();
    await page.getByText('3 transactions since snapshot').waitFor();
    await checkViewports(page, page.locator('.chart svg'));
    expect(faults).toEqual([]);
    await page.route('**/v1/live/sales/stream*', (route) => route.abort());
    await page.reload();
    await checkViewports(
      page,
      page.getByText(/The connection is lost: all figures are those of \d\d:/),
    );
    await page.getByRole('row', { name: 'tea 3 6 14.70', exact: true }).waitFor();
    await close();
  });

  it('lead from a figure to the rows behind it in SQL', async () => {
    const { page, faults, close } = await open('/answers/weekly-top-stores');
    // Store 1 sold 100.10 and 200.20 in the first week, and 300.30 in the second.
    await page.getByRole('table').getByRole('button', { name: '300.30' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('link', { name: 'weekly_sales.store_week', exact: true }).click();
    await page.waitForURL(/\/sql\?sql=/);
    const editor = page.getByRole('textbox', { name: 'SQL' });
    await editor.getByText('FROM weekly_sales.store_week').waitFor();
    await button(page, 'Run').click();
    const rows = page.getByRole('region', { name: 'Rows' });
    await rows.getByRole('cell', { name: '300.30', exact: true }).first().waitFor();
    expect(await rows.locator('tbody tr').count()).toBe(1);
    expect(faults).toEqual([]);
    await close();
  });

  it('show a mistake of a recipe beside its field', async () => {
    const { page, close } = await open('/recipes/wrong');
    await page.getByRole('combobox', { name: 'Table' }).fill('weekly_sales.sales');
    await button(page, 'Add step').click();
    await page.keyboard.type('shop');
    const columns = page.locator('.recipe-step .form-field').first();
    await columns.locator('.problem').getByText('shop').waitFor();
    expect(await button(page, 'Publish').isDisabled()).toBe(true);
    await close();
  });
});
