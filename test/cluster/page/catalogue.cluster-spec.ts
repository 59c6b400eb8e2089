import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Profiles } from '#catalogue/profile/profiles.js';
import { profileTable } from '#catalogue/profile/profile-table.js';
import { keyFor } from '#test/setup/access.js';
import { type AskedTables, openAskedTables } from '#test/setup/asked-tables.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { findingsOf, type Looks, openBrowser, openPage } from './browser.js';
import { pressByKey, tabTo } from './keyboard.js';

/** One hundred rows of ten stores. @param nulls rows without a store @param inBonn rows of that city; the others are of Ulm */
const tills = (nulls: number, inBonn: number) =>
  [
    'store_id,city',
    ...Array.from({ length: 100 }, (_, row) => {
      const store = row < nulls ? '' : String((row % 10) + 1);
      return `${store},${row < inBonn ? 'Bonn' : 'Ulm'}`;
    }),
    '',
  ].join('\n');

const LOOKS: [number, 'light' | 'dark'][] = [
  [360, 'light'],
  [360, 'dark'],
  [1280, 'light'],
  [1280, 'dark'],
];

describe('the catalogue and SQL in the console', () => {
  let database: TestWarehouse;
  let asked: AskedTables;
  let api: OpenApi;
  let browser: Browser;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    database = await createTestWarehouse();
    const { warehouse } = database;
    asked = await openAskedTables(warehouse);
    const columns = { store_id: 'BIGINT', city: 'VARCHAR' };
    const services = { ...asked.catalogue, profiles: new Profiles(warehouse) };
    for (const rows of [tills(0, 50), tills(10, 75)]) {
      await asked.put('tills', rows, columns);
      await profileTable(services, { address: 'shop.tills', actor: 'key 7' });
    }
    await asked.put('stores', 'id,type\n1,A\n2,B\n', { id: 'BIGINT', type: 'VARCHAR' });
    api = await openApi(warehouse, { asksql: asked.asksql, catalogue: asked.catalogue });
    for (const role of ['analyst', 'operator'] as const) {
      keys[role] = await keyFor(warehouse, role);
    }
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
    await asked.close();
    await database.drop();
  });

  async function open(
    path: string,
    { role = 'analyst', ...looks }: Looks & { role?: string } = {},
  ) {
    const opened = await openPage(browser, api.url, looks);
    await opened.page.setExtraHTTPHeaders({ authorization: `Bearer ${keys[role]}` });
    await opened.page.goto(`${api.url}${path}`);
    return opened;
  }
  const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
  /** With common blanks. */
  const textOf = async (place: Locator) => (await place.innerText()).replaceAll('\u00a0', ' ');
  /** Without the browser's note on a profile that a table does not have. */
  const besidesMissing = (faults: readonly string[]) =>
    faults.filter((fault) => !fault.includes('status of 404'));
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  describe('the catalogue', () => {
    it.each(LOOKS)('fits %i pixels in %s colours', async (width, colorScheme) => {
      const { page, faults, close } = await open('/catalogue', { width, colorScheme });
      const looks = async (shown: Locator) => {
        await shown.waitFor();
        expect(await findingsOf(page), page.url()).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      };
      await looks(link(page, 'shop.tills'));
      await page.goto(`${api.url}/catalogue?search=nowhere`);
      await looks(page.getByText('No table matches.'));
      await page.goto(`${api.url}/catalogue/shop.stores`);
      await looks(page.getByText('No profile shows these columns yet'));
      await page.goto(`${api.url}/catalogue/shop.tills`);
      await page.getByText('PSI').first().waitFor();
      await page.getByRole('region', { name: 'First rows' }).scrollIntoViewIfNeeded();
      await looks(page.getByRole('region', { name: 'First rows' }));
      await page.goto(`${api.url}/catalogue/shop.gone`);
      await looks(page.getByText('there is no table shop.gone').first());
      expect(besidesMissing(faults)).toEqual([]);
      await close();
    });

    it('leads by keyboard in three steps to the drift of the table with a column', async () => {
      const { page, faults, close } = await open('/answers');
      await pressByKey(page, link(page, 'Catalogue'));
      await tabTo(page, page.getByLabel('Search tables and columns'));
      await page.keyboard.type('store_id');
      await page.getByText('1 table', { exact: true }).waitFor();
      await pressByKey(page, link(page, 'shop.tills'));
      await page.getByText('100 rows as before, 2 columns with drift').waitFor();
      const store = page.getByRole('row', { name: /^store_id / });
      // Ten of one hundred rows have no store now, and none had none before.
      expect(await textOf(store)).toMatch(/10\.0 %.*\bdrift\b.*nulls ±10\.0 %/s);
      // Half of the rows were of Bonn, now three quarters: 0.25 · ln 1.5 + 0.25 · ln 2.
      expect(await page.getByRole('row', { name: /^city / }).innerText()).toMatch(/PSI 0\.27/);
      expect(faults).toEqual([]);
      await close();
    });

    it('leads there with three clicks', async () => {
      const { page, close } = await open('/answers');
      await link(page, 'Catalogue').click();
      await page.getByLabel('Search tables and columns').click();
      await page.keyboard.type('store_id');
      await page.getByText('1 table', { exact: true }).waitFor();
      await link(page, 'shop.tills').click();
      await page.getByText('nulls ±10.0 %').waitFor();
      await close();
    });

    it('keeps search and facets in the address', async () => {
      const { page, close } = await open('/catalogue');
      await page
        .getByRole('navigation', { name: 'Filters' })
        .getByRole('link', { name: /^shop/ })
        .click();
      await page.waitForURL(/database=shop/);
      await page.getByLabel('Search tables and columns').fill('column:type');
      await page.getByText('1 table', { exact: true }).waitFor();
      await page.waitForURL(/search=column%3Atype/);
      await page.reload();
      await link(page, 'shop.stores').waitFor();
      expect(await link(page, 'shop.tills').count()).toBe(0);
      await close();
    });

    it('lets an operator note a table and request a profile, and an analyst neither', async () => {
      const { page, faults, close } = await open('/catalogue/shop.stores', { role: 'operator' });
      await button(page, 'Edit notes').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Owner').fill('ana');
      await dialog.getByText('Columns', { exact: true }).click();
      await dialog.getByLabel('type', { exact: true }).fill('A is the largest');
      expect(await findingsOf(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Save the notes' }).click();
      await dialog.waitFor({ state: 'detached' });
      const notes = `SELECT owner, columns, comment FROM ops.catalogue_notes WHERE name = 'stores'`;
      expect(await database.warehouse.query(notes)).toEqual([
        { owner: 'ana', columns: { type: { comment: 'A is the largest' } }, comment: null },
      ]);
      await button(page, 'Profile all rows').click();
      await page.getByRole('row', { name: /^Job 1 waiting / }).waitFor();
      await button(page, 'Profile under way …').waitFor();
      expect(besidesMissing(faults)).toEqual([]);
      await close();
      const analyst = await open('/catalogue/shop.stores');
      await analyst.page.getByText('No profile shows these columns yet').waitFor();
      expect(await button(analyst.page, 'Edit notes').count()).toBe(0);
      await analyst.close();
    });
  });
});
