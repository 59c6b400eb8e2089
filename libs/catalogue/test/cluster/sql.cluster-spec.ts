import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SqlConsole, findButton, findLink, VIEWPORTS, openSqlConsole } from './sql-console.js';
import { listFindings, openPage } from '#test/cluster/page/browser.js';
import { measurePage } from '#test/cluster/page/bytes.js';
import { createKeyboardReader, focusByTab } from '#test/cluster/page/keyboard.js';

describe('SQL in the console', () => {
  let shown: SqlConsole;
  let open: SqlConsole['open'];

  beforeAll(async () => {
    shown = await openSqlConsole();
    ({ open } = shown);
  });
  afterAll(() => shown.close());

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
  const downloadParquet = async (page: Page, press: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    const bytes = await readFile(await download.path());
    return { name: download.suggestedFilename(), magic: bytes.subarray(0, 4).toString('latin1') };
  };

  it.each(VIEWPORTS)('fits %i pixels in %s colours', async (width, colorScheme) => {
    const { page, faults, close } = await open('/sql', { width, colorScheme });
    const looks = async (shown: Locator) => {
      await shown.waitFor();
      expect(await listFindings(page)).toEqual([]);
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
    const opened = await openPage(shown.browser, shown.url);
    const headers = { authorization: `Bearer ${shown.keys.analyst}` };
    await opened.page.context().request.post(`${shown.url}/auth/session`, { headers });
    await opened.page.goto(`${shown.url}/answers`);
    return opened;
  };

  it('runs a join, saves it and exports it as Parquet in five clicks of a keyboard', async () => {
    const { page, faults, close } = await openSignedIn();
    const reader = createKeyboardReader(page);
    await reader.press(findLink(page, 'SQL'));
    await reader.focus(editor(page));
    await type(page, joined);
    await reader.press(findButton(page, 'Run'));
    await page.getByText(/^4\srows · /).waitFor();
    // Rows 10, 20, … 90 are of store 1, of type A; those before row 75 of Bonn.
    await rows(page).getByRole('row', { name: '1 Bonn A 7' }).waitFor();
    await reader.press(findButton(page, 'Save'));
    await reader.type(page.getByRole('dialog').getByLabel('Name'), 'tills by city');
    await page.keyboard.press('Enter');
    await page.waitForURL(/saved=tills\+by\+city/);
    const file = await downloadParquet(page, () => reader.press(findLink(page, 'Parquet')));
    expect(reader.countClicks()).toBe(5);
    expect(file).toEqual({ name: expect.stringMatching(/\.parquet$/) as string, magic: 'PAR1' });
    await findLink(page, 'tills by city').waitFor();
    expect(faults).toEqual([]);
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
    await focusByTab(page, rows(page));
    await page.keyboard.press('End');
    // The last cell: 9,999 · 20 + 19.
    await rows(page).getByRole('cell', { name: '199999', exact: true }).waitFor();
    expect(await drawn.count()).toBeLessThanOrEqual(60);
    expect(await rows(page).getByRole('table').getAttribute('aria-rowcount')).toBe('10001');
    expect(faults).toEqual([]);
    await close();
  });

  it('loads at most 332 kB', async () => {
    const { page, close } = await open('about:blank');
    const requested: string[] = [];
    page.on('request', (request) => requested.push(new URL(request.url()).pathname));
    await page.goto(`${shown.url}/sql`);
    await editor(page).click();
    await type(page, joined);
    await page.keyboard.press('Control+Enter');
    await rows(page).waitFor();
    const { whole } = await measurePage(shown.url, requested);
    expect(whole).toBeLessThanOrEqual(332_000);
    await close();
  });

  it('leads to the place of an error, and fills parameters', async () => {
    const { page, close } = await open('/sql');
    await editor(page).click();
    await type(page, 'SELECT $city AS city\nFROM nowhere');
    await page.getByLabel('$city').fill('Bonn');
    await findButton(page, 'Run').click();
    await page.getByText('TABLE_UNKNOWN', { exact: true }).waitFor();
    await findButton(page, 'Go to line 2, column 6').click();
    await pressTimes(page, 'Delete', 'nowhere'.length);
    await type(page, 'range(1)');
    await page.keyboard.press('Control+Enter');
    await rows(page).getByRole('cell', { name: 'Bonn', exact: true }).waitFor();
    await page.reload();
    await rows(page).getByRole('cell', { name: 'Bonn', exact: true }).waitFor();
    await editor(page).getByText('FROM range(1)').waitFor();
    await close();
  });

  it.each(VIEWPORTS)(
    'explains a wrong time at %i pixels in %s colours',
    async (width, colorScheme) => {
      const { page, faults, close } = await open('/sql', { width, colorScheme });
      await editor(page).click();
      await type(page, 'SELECT count(*) AS tills FROM shop.tills');
      await page.getByLabel('As of').fill('yesterday');
      await findButton(page, 'Run').click();
      await page.getByText(/asOf yesterday is invalid: write run-7/).waitFor();
      expect(await listFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.reload();
      await editor(page).getByText('FROM shop.tills').waitFor();
      await page.getByLabel('As of').fill('');
      await findButton(page, 'Run').click();
      await rows(page).getByRole('cell', { name: '100', exact: true }).waitFor();
      expect(faults.filter((fault) => !/status of 4\d\d/.test(fault))).toEqual([]);
      await close();
    },
  );

  it('cancels a query', async () => {
    const { page, close } = await open('/sql');
    await editor(page).click();
    await type(page, slow);
    await page.keyboard.press('Control+Enter');
    await findButton(page, 'Cancel').click();
    await findButton(page, 'Run').waitFor();
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
    await findButton(page, 'Cancel').waitFor();
    const history = page.getByRole('region', { name: 'History' });
    await findButton(page, 'SELECT 6 * 7 AS quick').first().click();
    const left = history.getByRole('listitem').filter({ hasText: '-- left' });
    await left.getByText(/ · QUERY_CANCELLED/).waitFor();
    await rows(page).getByRole('cell', { name: '42', exact: true }).waitFor();
    await editor(page).getByText('SELECT 6 * 7 AS quick').waitFor();
    expect(new URL(page.url()).search).toBe(quick);
    expect(faults).toEqual([]);
    await close();
  });

  it('keeps what is typed across a sign-in, another link and a reload', async () => {
    const { page, close } = await openPage(shown.browser, shown.url);
    // Each part of the page that needs a session offers the form.
    const keyField = page.getByLabel('API key').first();
    const signIn = async () => {
      await keyField.fill(shown.keys.analyst);
      await page.keyboard.press('Enter');
      await keyField.waitFor({ state: 'detached' });
    };
    await page.goto(`${shown.url}/sql`);
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
    await page.goto(`${shown.url}/catalogue/shop.stores`);
    await findLink(page, 'Query in SQL').click();
    await editor(page).getByText('SELECT * FROM shop.stores LIMIT 100').waitFor();
    await findButton(page, 'Back to the former text').click();
    await editor(page).getByText('SELECT 41 + 1 AS typed, 7 AS more').waitFor();
    await close();
  });
});
