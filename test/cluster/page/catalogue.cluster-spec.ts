import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Profiles } from '#catalogue/profile/profiles.js';
import { profileTable } from '#catalogue/profile/profile-table.js';
import { keyFor } from '#test/setup/access.js';
import { type AskedTables, openAskedTables } from '#test/setup/asked-tables.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { findingsOf, type Looks, openBrowser, openPage } from './browser.js';
import { bytesOf } from './bytes.js';
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
    asked = await openAskedTables(warehouse, { memory: '512MB' });
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
    await opened.page.goto(path.startsWith('/') ? `${api.url}${path}` : path);
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
      const columns = page.getByRole('region', { name: 'Columns' });
      const store = columns.getByRole('row', { name: /^store_id / });
      // Ten of one hundred rows have no store now, and none had none before.
      expect(await textOf(store)).toMatch(/10\.0 %.*\bdrift\b.*nulls ±10\.0 %/s);
      // Half of the rows were of Bonn, now three quarters: 0.25 · ln 1.5 + 0.25 · ln 2.
      expect(await columns.getByRole('row', { name: /^city / }).innerText()).toMatch(/PSI 0\.27/);
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

  describe('SQL', () => {
    const editor = (page: Page) => page.getByRole('textbox', { name: 'SQL' });
    const rows = (page: Page) => page.getByRole('region', { name: 'Rows' });
    const joined = `SELECT t.city, s.type, count(*) AS tills
FROM shop.tills t JOIN shop.stores s ON s.id = t.store_id GROUP BY ALL ORDER BY ALL`;
    /** Takes minutes. */
    const slow =
      'SELECT count(*) FROM range(300000) a, range(300000) b WHERE a.range % 7 = b.range % 9';
    /** Types without the suggestions of the editor. */
    const type = async (page: Page, text: string) => {
      await page.keyboard.insertText(text);
      await page.keyboard.press('Escape');
    };
    const pressTimes = async (page: Page, key: string, times: number) => {
      for (const name of Array<string>(times).fill(key)) await page.keyboard.press(name);
    };
    const parquetOf = async (page: Page, press: () => Promise<void>) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]);
      const bytes = await readFile(await download.path());
      return { name: download.suggestedFilename(), magic: bytes.subarray(0, 4).toString('latin1') };
    };

    it.each(LOOKS)('fits %i pixels in %s colours', async (width, colorScheme) => {
      const { page, faults, close } = await open('/sql', { width, colorScheme });
      const looks = async (shown: Locator) => {
        await shown.waitFor();
        expect(await findingsOf(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      };
      await looks(editor(page));
      await editor(page).click();
      await page.keyboard.type('SELECT t. FROM shop.tills t');
      await pressTimes(page, 'ArrowLeft', ' FROM shop.tills t'.length);
      await page.keyboard.press('Control+Space');
      await looks(page.getByRole('option', { name: 'store_id' }));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+a');
      await type(page, joined);
      await page.keyboard.press('Control+Enter');
      await looks(rows(page));
      expect(faults).toEqual([]);
      await page.keyboard.press('Control+a');
      await page.keyboard.type('S');
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+End');
      await type(page, ', nowhere');
      await page.keyboard.press('Control+Enter');
      await looks(page.getByRole('alert'));
      expect(faults.filter((fault) => !/status of 4\d\d/.test(fault))).toEqual([]);
      await close();
    });

    /** With a session: Chromium sends no other header with a download. */
    const openSignedIn = async () => {
      const opened = await openPage(browser, api.url);
      const headers = { authorization: `Bearer ${keys['analyst']}` };
      await opened.page.context().request.post(`${api.url}/auth/session`, { headers });
      await opened.page.goto(`${api.url}/answers`);
      return opened;
    };

    it('runs a join, saves it and exports it as Parquet by keyboard alone, in five steps', async () => {
      const { page, faults, close } = await openSignedIn();
      await pressByKey(page, link(page, 'SQL'));
      await tabTo(page, editor(page));
      await type(page, joined);
      await pressByKey(page, button(page, 'Run'));
      await page.getByText(/^4\srows · /).waitFor();
      // Rows 10, 20, … 90 are of store 1, of type A; those before row 75 of Bonn.
      await rows(page).getByRole('row', { name: '1 Bonn A 7' }).waitFor();
      await pressByKey(page, button(page, 'Save'));
      await tabTo(page, page.getByRole('dialog').getByLabel('Name'));
      await page.keyboard.type('tills by city');
      await page.keyboard.press('Enter');
      await page.waitForURL(/saved=tills\+by\+city/);
      const file = await parquetOf(page, () => pressByKey(page, link(page, 'Parquet')));
      expect(file).toEqual({ name: expect.stringMatching(/\.parquet$/) as string, magic: 'PAR1' });
      await link(page, 'tills by city').waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    it('does the same with five clicks', async () => {
      const { page, close } = await openSignedIn();
      let clicks = 0;
      const click = async (place: Locator) => {
        clicks++;
        await place.click();
      };
      await click(link(page, 'SQL'));
      await click(editor(page));
      await type(page, joined);
      await click(button(page, 'Run'));
      await rows(page).waitFor();
      await click(button(page, 'Save'));
      await page.keyboard.type('the same');
      await page.keyboard.press('Enter');
      await page.waitForURL(/saved=the\+same/);
      const { magic } = await parquetOf(page, () => click(link(page, 'Parquet')));
      expect([magic, clicks]).toEqual(['PAR1', 5]);
      await close();
    });

    it('shows 10,000 rows of 20 columns with at most 60 in the document', async () => {
      const { page, faults, close } = await open('/sql');
      const columns = Array.from({ length: 20 }, (_, at) => `i * 20 + ${at} AS c${at}`);
      await editor(page).click();
      await type(page, `SELECT ${columns.join(', ')} FROM range(10000) t(i)`);
      await page.keyboard.press('Control+Enter');
      await page.getByText(/^10,000\srows · /).waitFor();
      const drawn = rows(page).locator('tbody tr');
      expect(await drawn.count()).toBeLessThanOrEqual(60);
      await tabTo(page, rows(page));
      await page.keyboard.press('End');
      // The last cell: 9,999 · 20 + 19.
      await rows(page).getByRole('cell', { name: '199999', exact: true }).waitFor();
      expect(await drawn.count()).toBeLessThanOrEqual(60);
      expect(await rows(page).getByRole('table').getAttribute('aria-rowcount')).toBe('10001');
      expect(faults).toEqual([]);
      await close();
    });

    it('loads at most 330 kB', async () => {
      const { page, close } = await open('about:blank');
      const requested: string[] = [];
      page.on('request', (request) => requested.push(new URL(request.url()).pathname));
      await page.goto(`${api.url}/sql`);
      await editor(page).click();
      await type(page, joined);
      await page.keyboard.press('Control+Enter');
      await rows(page).waitFor();
      const { whole } = await bytesOf(api.url, requested);
      expect(whole).toBeLessThanOrEqual(330_000);
      await close();
    });

    it('leads to the place of an error, and fills parameters', async () => {
      const { page, close } = await open('/sql');
      await editor(page).click();
      await type(page, 'SELECT $city AS city\nFROM nowhere');
      await page.getByLabel('$city').fill('Bonn');
      await button(page, 'Run').click();
      await page.getByText('TABLE_UNKNOWN', { exact: true }).waitFor();
      await button(page, 'Go to line 2, column 6').click();
      await pressTimes(page, 'Delete', 'nowhere'.length);
      await type(page, 'range(1)');
      await page.keyboard.press('Control+Enter');
      await rows(page).getByRole('cell', { name: 'Bonn', exact: true }).waitFor();
      await page.reload();
      await rows(page).getByRole('cell', { name: 'Bonn', exact: true }).waitFor();
      await editor(page).getByText('FROM range(1)').waitFor();
      await close();
    });

    it('cancels a query', async () => {
      const { page, close } = await open('/sql');
      await editor(page).click();
      await type(page, slow);
      await page.keyboard.press('Control+Enter');
      await button(page, 'Cancel').click();
      await button(page, 'Run').waitFor();
      await page
        .getByRole('region', { name: 'History' })
        .getByText(/ · QUERY_CANCELLED/)
        .waitFor();
      await close();
    });

    it('cancels the running query when another one is opened, and keeps its address', async () => {
      const { page, faults, close } = await open('/sql');
      await editor(page).click();
      await type(page, 'SELECT 6 * 7 AS quick');
      await page.keyboard.press('Control+Enter');
      await rows(page).getByRole('cell', { name: '42', exact: true }).waitFor();
      const quick = new URL(page.url()).search;
      await editor(page).click();
      await page.keyboard.press('Control+a');
      await type(page, `${slow} -- left`);
      await page.keyboard.press('Control+Enter');
      await button(page, 'Cancel').waitFor();
      const history = page.getByRole('region', { name: 'History' });
      await button(page, 'SELECT 6 * 7 AS quick').first().click();
      const left = history.getByRole('listitem').filter({ hasText: '-- left' });
      await left.getByText(/ · QUERY_CANCELLED/).waitFor();
      await rows(page).getByRole('cell', { name: '42', exact: true }).waitFor();
      await editor(page).getByText('SELECT 6 * 7 AS quick').waitFor();
      expect(new URL(page.url()).search).toBe(quick);
      expect(faults).toEqual([]);
      await close();
    });

    it('keeps what is typed across a sign-in, another link and a reload', async () => {
      const { page, close } = await openPage(browser, api.url);
      // Each part of the page that needs a session offers the form.
      const keyField = page.getByLabel('API key').first();
      const signIn = async () => {
        await keyField.fill(keys['analyst'] ?? '');
        await page.keyboard.press('Enter');
        await keyField.waitFor({ state: 'detached' });
      };
      await page.goto(`${api.url}/sql`);
      await signIn();
      await editor(page).click();
      await type(page, 'SELECT 41 + 1 AS typed');
      await page.context().clearCookies();
      await page.keyboard.press('Control+Enter');
      await signIn();
      await rows(page).getByRole('cell', { name: '42', exact: true }).waitFor();
      await editor(page).click();
      await page.keyboard.press('Control+End');
      await type(page, ', 7 AS more');
      await page.reload();
      await editor(page).getByText('SELECT 41 + 1 AS typed, 7 AS more').waitFor();
      await page.goto(`${api.url}/catalogue/shop.stores`);
      await link(page, 'Query in SQL').click();
      await editor(page).getByText('SELECT * FROM shop.stores LIMIT 100').waitFor();
      await button(page, 'Back to the former text').click();
      await editor(page).getByText('SELECT 41 + 1 AS typed, 7 AS more').waitFor();
      await close();
    });
  });
});
