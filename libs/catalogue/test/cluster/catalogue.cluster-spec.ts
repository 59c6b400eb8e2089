import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { type SqlConsole, findButton, findLink, VIEWPORTS, openSqlConsole } from './sql-console.js';
import { listFindings } from '#test/cluster/page/browser.js';
import { createKeyboardReader } from '#test/cluster/page/keyboard.js';

describe('the catalogue in the console', () => {
  let shown: SqlConsole;
  let open: SqlConsole['open'];

  beforeAll(async () => {
    shown = await openSqlConsole();
    ({ open } = shown);
  });
  afterAll(() => shown.close());

  /** With common blanks. */
  const readText = async (place: Locator) => (await place.innerText()).replaceAll('\u00a0', ' ');
  /** Without the browser's note on a profile that a table does not have. */
  const besidesMissing = (faults: readonly string[]) =>
    faults.filter((fault) => !fault.includes('status of 404'));

  it.each(VIEWPORTS)('fits %i pixels in %s colours', async (width, colorScheme) => {
    const { page, faults, close } = await open('/catalogue', { width, colorScheme });
    const looks = async (shown: Locator) => {
      await shown.waitFor();
      expect(await listFindings(page), page.url()).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    };
    await looks(findLink(page, 'shop.tills'));
    await page.goto(`${shown.url}/catalogue?search=nowhere`);
    await looks(page.getByText('No table matches.'));
    await page.goto(`${shown.url}/catalogue/shop.stores`);
    await looks(page.getByText('No profile shows these columns yet'));
    await page.goto(`${shown.url}/catalogue/shop.tills`);
    await page.getByText('PSI').first().waitFor();
    await page.getByRole('region', { name: 'First rows' }).scrollIntoViewIfNeeded();
    await looks(page.getByRole('region', { name: 'First rows' }));
    await page.goto(`${shown.url}/catalogue/shop.gone`);
    await looks(page.getByText('there is no table shop.gone').first());
    expect(besidesMissing(faults)).toEqual([]);
    await close();
  });

  it('leads in three clicks of a keyboard to the drift of the table with a column', async () => {
    const { page, faults, close } = await open('/answers');
    const reader = createKeyboardReader(page);
    await reader.press(findLink(page, 'Catalogue'));
    await reader.type(page.getByLabel('Search tables and columns'), 'store_id');
    await page.getByText('1 table', { exact: true }).waitFor();
    await reader.press(findLink(page, 'shop.tills'));
    expect(reader.countClicks()).toBe(3);
    await page.getByText('100 rows as before, 2 columns with drift').waitFor();
    const columns = page.getByRole('region', { name: 'Columns' });
    const store = columns.getByRole('row', { name: /^store_id / });
    // Ten of one hundred rows have no store now, and none had none before.
    expect(await readText(store)).toMatch(/10\.0 %.*\bdrift\b.*nulls ±10\.0 %/s);
    // Half of the rows were of Bonn, now three quarters: 0.25 · ln 1.5 + 0.25 · ln 2.
    expect(await columns.getByRole('row', { name: /^city / }).innerText()).toMatch(/PSI 0\.27/);
    expect(faults).toEqual([]);
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
    await findLink(page, 'shop.stores').waitFor();
    expect(await findLink(page, 'shop.tills').count()).toBe(0);
    await close();
  });

  it('lets an operator note a table and request a profile, and an analyst neither', async () => {
    const { page, faults, close } = await open('/catalogue/shop.stores', { role: 'operator' });
    await findButton(page, 'Edit notes').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Owner').fill('ana');
    await dialog.getByText('Columns', { exact: true }).click();
    await dialog.getByLabel('type', { exact: true }).fill('A is the largest');
    expect(await listFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save the notes' }).click();
    await dialog.waitFor({ state: 'detached' });
    const note = z.object({ owner: z.string(), columns: z.unknown(), comment: z.null() });
    const notes = `SELECT owner, columns, comment FROM ops.catalogue_notes WHERE name = 'stores'`;
    expect(await queryRows(shown.warehouse, note, notes)).toEqual([
      { owner: 'ana', columns: { type: { comment: 'A is the largest' } }, comment: null },
    ]);
    await findButton(page, 'Profile all rows').click();
    await page.getByRole('row', { name: /^Job 1 waiting / }).waitFor();
    await findButton(page, 'Profile under way …').waitFor();
    expect(besidesMissing(faults)).toEqual([]);
    await close();
    const analyst = await open('/catalogue/shop.stores');
    await analyst.page.getByText('No profile shows these columns yet').waitFor();
    expect(await findButton(analyst.page, 'Edit notes').count()).toBe(0);
    await analyst.close();
  });
});
