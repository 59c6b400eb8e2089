import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFindings, type Viewport, openBrowser, openPage } from './browser.js';
import { type CorrectedChain, openCorrectedChain } from './corrected-chain.js';
import { createKeyboardReader, pressByKey, focusByTab } from './keyboard.js';

/** A run takes some seconds. */
const RUN = { timeout: 120_000 };

describe('the pages of files, quarantine and snapshots', () => {
  let chain: CorrectedChain;
  let browser: Browser;

  beforeAll(async () => {
    [chain, browser] = await Promise.all([openCorrectedChain(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await chain.close();
  });

  async function openSignedIn(looks: Viewport = {}) {
    const opened = await openPage(browser, chain.url, looks);
    await opened.page.setExtraHTTPHeaders({ authorization: `Bearer ${chain.key}` });
    return opened;
  }
  const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const department = (page: Page, line: number) => page.getByLabel(`Dept, line ${line}`);
  const rowsInQuarantine = async () => {
    const reply = await fetch(`${chain.url}/v1/admin/quarantine/summary`, {
      headers: { authorization: `Bearer ${chain.key}` },
    });
    const { open, corrected } = (await reply.json()) as { open: number; corrected: number };
    return { open, corrected };
  };

  it.each<[number, 'light' | 'dark']>([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ])('fit %i pixels in %s colours, without findings of axe', async (width, colorScheme) => {
    const { page, faults, close } = await openSignedIn({ width, colorScheme });
    const looks = async (path: string, shown: Locator) => {
      await page.goto(`${chain.url}${path}`);
      await shown.first().waitFor();
      expect(await listFindings(page), path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(width);
    };
    await looks('/quarantine?reason=LONG_ROW', page.getByText('No row matches these filters.'));
    await looks('/quarantine', department(page, 10));
    await department(page, 10).fill('y');
    await page.getByRole('checkbox').nth(1).check();
    await button(page, 'Try').click();
    await page.getByText('0 accepted, 1 still faulty').waitFor();
    expect(await listFindings(page)).toEqual([]);
    await looks('/files', link(page, 'sales.csv'));
    await link(page, 'sales.csv').click();
    await button(page, 'Withdraw').click();
    await page.getByRole('dialog').waitFor();
    expect(await listFindings(page)).toEqual([]);
    await looks('/snapshots', page.getByRole('row', { name: / published / }));
    await looks('/snapshots/1', page.getByText('Files of run'));
    expect(faults).toEqual([]);
    await close();
  });

  it('lead from a number of an answer to its source file in four clicks of a keyboard', async () => {
    const { page, faults, close } = await openSignedIn();
    await page.goto(chain.url);
    const reader = createKeyboardReader(page);
    await reader.press(link(page, 'Which departments sell most in a week?'));
    await reader.type(page.getByLabel('Store', { exact: true }), '1');
    await page.waitForURL(/store=1/);
    await reader.press(page.locator('tbody .figure-button').first());
    // The last of the eight weeks.
    await reader.press(page.getByRole('dialog').getByRole('link', { name: 'sales.csv, line 9' }));
    await page.waitForURL(/\/files\/[0-9a-f]{64}/);
    await page.getByRole('heading', { name: 'sales.csv' }).waitFor();
    expect(reader.countClicks()).toBe(4);
    await page.goBack();
    // The rows that the figure lacks.
    await page.getByRole('dialog').getByRole('link', { name: '6 rows' }).click();
    await department(page, 10).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('keep what is typed when the session ends', async () => {
    const { page, close } = await openPage(browser, chain.url);
    const signIn = async () => {
      await page.getByLabel('API key').fill(chain.key);
      await page.keyboard.press('Enter');
    };
    await page.goto(`${chain.url}/quarantine`);
    await signIn();
    await department(page, 10).fill('2');
    await page.context().clearCookies();
    await button(page, 'Try').click();
    await signIn();
    await page.getByLabel('API key').waitFor({ state: 'detached' });
    expect(await department(page, 10).inputValue()).toBe('2');
    await page.reload();
    expect(await department(page, 10).inputValue()).toBe('2');
    await button(page, 'Try').click();
    await page.getByText('1 accepted', { exact: true }).waitFor();
    await close();
  });

  it('show which corrections are still faulty, and replay them by keyboard alone', async () => {
    const { page, faults, close } = await openSignedIn();
    await page.goto(chain.url);
    await pressByKey(page, link(page, 'Quarantine'));
    await focusByTab(page, department(page, 10));
    await page.keyboard.type('y');
    for (const [line, value] of Object.entries({ 11: '3', 12: '4' })) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.type(value);
      expect(await department(page, Number(line)).inputValue()).toBe(value);
    }
    await pressByKey(page, button(page, 'Try'));
    await page.getByText('2 accepted, 1 still faulty').waitFor();
    const described = await department(page, 10).getAttribute('aria-describedby');
    const advice = page.locator(`[id="${described}"]`);
    expect(await advice.innerText()).toMatch(/^BAD_INTEGER department: y is not a whole number/);

    await focusByTab(page, department(page, 10));
    await page.keyboard.type('2');
    await pressByKey(page, button(page, 'Try'));
    await page.getByText('3 accepted').waitFor();
    const changes = page.getByRole('region', { name: '3 corrections' }).getByRole('listitem');
    expect(await changes.first().innerText()).toMatch(
      /sales\.csv, line 10\s*accepted.*Dept:\s*a\s*→\s*2/s,
    );
    await pressByKey(page, button(page, 'Replay'));
    await page.getByText('has ended: the corrected rows count').waitFor(RUN);
    await page.getByText('3 open rows, 3 corrected').waitFor();
    expect(await rowsInQuarantine()).toEqual({ open: 3, corrected: 3 });
    // Eight weeks of 100.00, and three rows of 1.00.
    expect(await chain.readSales()).toBe('803.00');
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  it('correct three rows and replay them in six clicks of a keyboard', async () => {
    const { page, faults, close } = await openSignedIn();
    const reader = createKeyboardReader(page);
    await page.goto(chain.url);
    await reader.press(link(page, 'Quarantine'));
    for (const [line, value] of Object.entries({ 13: '5', 14: '6', 15: '7' })) {
      await reader.type(department(page, Number(line)), value);
    }
    await reader.press(button(page, 'Try'));
    await page.getByText('3 accepted').waitFor();
    await reader.press(button(page, 'Replay'));
    await page.getByText('has ended: the corrected rows count').waitFor(RUN);
    expect(reader.countClicks()).toBe(6);
    expect(await rowsInQuarantine()).toEqual({ open: 0, corrected: 6 });
    expect(await chain.readSales()).toBe('806.00');
    await page.getByText('No open rows are in quarantine.').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('show the rule of a held snapshot, and publish it in four clicks of a keyboard', async () => {
    await chain.holdSnapshot();
    const { page, faults, close } = await openSignedIn();
    const reader = createKeyboardReader(page);
    await page.goto(chain.url);
    await reader.press(link(page, 'Snapshots'));
    await reader.press(page.getByRole('row', { name: / held / }).getByRole('link'));
    const rule = page.getByRole('row', { name: /^sales-out-of-scale / });
    // 80.00 of low.csv and 6.00 of the corrections, after 806.00.
    expect(await rule.innerText()).toMatch(/held back\s86\sat most 50 % less.*\s806$/s);
    expect(await listFindings(page)).toEqual([]);
    await reader.press(button(page, 'Publish'));
    const dialog = page.getByRole('dialog');
    await reader.type(dialog.getByLabel('Reason'), 'prices were cut');
    await reader.press(dialog.getByRole('button', { name: 'Publish' }));
    await page.getByText('It is published: answers come from it.').waitFor(RUN);
    expect(reader.countClicks()).toBe(4);
    expect(await chain.readSales()).toBe('86.00');
    await page.getByText(/although it breaks a rule.*prices were cut/).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('account for every row of a file, and withdraw it with a reason', async () => {
    const { page, faults, close } = await openSignedIn();
    await page.goto(`${chain.url}/files`);
    // Fourteen rows: eight accepted and six quarantined.
    await page.getByRole('row', { name: /^sales\.csv sales processed 14 8 6 0 0 / }).waitFor();
    await link(page, 'sales.csv').click();
    await page.getByText('Reconciled: every row has a fate.').waitFor();
    await button(page, 'Withdraw').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('replaced by low.csv');
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('sales, withdrawn.').waitFor();
    await button(page, 'Restore').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('upload a file, with what the next run does with it', async () => {
    const { page, close } = await openSignedIn();
    await page.goto(`${chain.url}/files`);
    const upload = (name: string, text: string) =>
      page
        .getByLabel('Upload a file')
        .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await upload('more-stores.csv', 'Store,Type,Size\n2,B,50\n');
    await page.getByText('more-stores.csv is stored.').waitFor();
    await page.getByText('stores of weekly-sales: the next run reads it').waitFor();
    await upload('colours.csv', 'Colour\nred\n');
    await page.getByText('colours.csv: the next run refuses it').waitFor();
    // No run has read it, and it is in the list already.
    await page
      .getByRole('row', { name: /^colours\.csv unknown the next run refuses it/ })
      .waitFor();
    await upload('sales.csv', 'Store,Type,Size\n3,B,50\n');
    await page.getByText('FILE_EXISTS').waitFor();
    await close();
  });
});
