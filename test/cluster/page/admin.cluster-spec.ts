import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { RunEvents } from '#test/factories/run-events.js';
import { createKey } from '#test/setup/access.js';
import { type ChannelAccess, openChannels } from '#test/setup/channels.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';
import { catalogueGuests } from '../../../libs/catalogue/test/setup/no-catalogue.js';
import { listFindings, type Viewport, openBrowser, openPage } from './browser.js';
import { createKeyboardReader, pressByKey, focusByTab } from './keyboard.js';

/** 4 January 2026, 6:00 in UTC. */
const ZERO = 1_767_506_400;

/** One week of one store. */
const sources = createSources({
  stores: '1,A,1000',
  sales: '1,1,05/02/2010,100.10,FALSE',
  features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,211.0963582,8,FALSE',
});

describe('administration and search in the console', () => {
  let api: ServedApi;
  let channels: ChannelAccess;
  let browser: Browser;
  const keys: Record<string, string> = {};
  let failed: number;

  beforeAll(async () => {
    channels = openChannels('pager.example');
    [api, browser] = await Promise.all([
      serveApi(sources, { channels: channels.channels, guests: catalogueGuests() }),
      openBrowser(),
    ]);
    const { warehouse } = api.database;
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      keys[role] = await createKey(warehouse, role);
    }
    const events = new RunEvents(warehouse, ZERO);
    const code = 'SOURCE_EMPTY';
    failed = await events.run(
      'failed',
      [
        { kind: 'run.running', at: 0 },
        { kind: 'stage.running', stage: 'ingest-sales', at: 0 },
        { kind: 'stage.failed', stage: 'ingest-sales', at: 8, code },
        { kind: 'run.failed', at: 8 },
      ],
      code,
    );
    await events.addStage(failed, 'ingest-sales', 'failed', 8);
    await warehouse.query(
      `UPDATE ops.stage_runs SET error_code = $2, error_message = 'the folder has no .csv'
       WHERE run_id = $1 AND status = 'failed'`,
      [failed, code],
    );
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
    await channels.close();
  });

  async function open(
    path: string,
    { role = 'admin', ...looks }: Viewport & { role?: string } = {},
  ) {
    const opened = await openPage(browser, api.url, looks);
    await opened.page.setExtraHTTPHeaders({ authorization: `Bearer ${keys[role]}` });
    await opened.page.goto(`${api.url}${path}`);
    return opened;
  }
  const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  it('makes a key that works, shows it once, and revokes it with a reason, by keyboard', async () => {
    const { page, faults, close } = await open('/admin');
    await pressByKey(page, page.locator('.admin-places').getByRole('link', { name: 'Keys' }));
    await pressByKey(page, button(page, 'Make a key'));
    await focusByTab(page, page.getByLabel(/^Name/));
    await page.keyboard.type('till 7');
    await page.keyboard.press('Enter');
    const secret = page.getByRole('textbox', { name: 'Key 4, till 7, role viewer.' });
    await secret.waitFor();
    const key = await secret.inputValue();
    const status = async () => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${api.url}/auth/me`, { headers })).status;
    };
    expect(await status()).toBe(200);
    await pressByKey(page, button(page, 'I stored it'));
    expect(await page.content()).not.toContain(key);

    await pressByKey(page, button(page, 'Revoke key 4'));
    await focusByTab(page, page.getByLabel(/^Reason/));
    await page.keyboard.type('the till is sold');
    await pressByKey(page, button(page, 'Revoke the key'));
    await page.getByRole('row', { name: /till 7 viewer revoked/ }).waitFor();
    await expect.poll(status, { timeout: 30_000 }).toBe(401);

    await link(page, 'Audit log').click();
    await page.getByRole('cell', { name: 'the till is sold' }).waitFor();
    await page.getByRole('link', { name: 'create-key' }).first().click();
    await page.waitForURL(/\/admin\/audit\?action=create-key$/);
    await page.getByRole('cell', { name: 'the till is sold' }).waitFor({ state: 'detached' });
    expect(await page.getByLabel('Action').inputValue()).toBe('create-key');
    expect(faults).toEqual([]);
    await close();
  });

  it('shows the fault of a rule beside its field, keeps what was typed, and sends a test', async () => {
    const { page, close } = await open('/admin/notifications');
    await page.getByText('No rule is set.').waitFor();
    await button(page, 'Set a rule').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('pager');
    await dialog.getByLabel(/^Target/).fill('http://elsewhere.example/hook');
    await button(page, 'Save the rule').click();
    const target = dialog.locator('label', { hasText: 'Target' });
    await target.locator('.problem').waitFor();
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('pager');
    await dialog.getByLabel(/^Target/).fill('https://pager.example/hook/secret');
    await button(page, 'Save the rule').click();
    const secret = page.getByRole('textbox', { name: /^The secret of the rule pager/ });
    expect(await secret.inputValue()).toMatch(/^whsec_/);
    const rule = page.getByRole('row', { name: /^pager/ });
    expect(await rule.innerText()).not.toContain('secret');

    await button(page, 'Test pager').click();
    await button(page, 'Send a test message').click();
    await page.getByRole('row', { name: /Test notification of weekly-sales.*waiting/ }).waitFor();
    await page.getByLabel('State').selectOption('failed');
    await page.waitForURL(/state=abandoned/);
    await page.getByText('No message has this state.').waitFor();
    await close();
  });

  it('erases a person only after a confirmation, with a reason', async () => {
    const { page, faults, close } = await open('/admin/erasures');
    await page.getByText('No person is erased from this flow.').waitFor();
    await button(page, 'Erase a person').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Dataset').fill('customers');
    await dialog.getByLabel(/^Number/).fill('17');
    await dialog.getByLabel(/^Reason/).fill('asked by letter');
    await button(page, 'Erase the person').click();
    // The browser asks for the missing confirmation.
    await dialog.locator('input:invalid').waitFor();
    await dialog.getByRole('checkbox').check();
    await button(page, 'Erase the person').click();
    const row = page.getByRole('row', { name: /customers 17/ });
    await row.waitFor();
    expect(await row.innerText()).toContain('asked by letter');
    expect(faults).toEqual([]);
    await close();
  });

  it('hides from an operator what only an administrator may do', async () => {
    const { page, close } = await open('/admin', { role: 'operator' });
    const places = page.locator('.admin-places').getByRole('link');
    await places.first().waitFor();
    expect(await places.allInnerTexts()).toEqual(['Notifications']);
    await places.first().click();
    await page.getByRole('heading', { name: 'Rules' }).waitFor();
    expect(await button(page, 'Set a rule').count()).toBe(0);
    await page.goto(`${api.url}/admin/keys`);
    await page.getByText('This page needs the role admin.').waitFor();
    expect(await listFindings(page)).toEqual([]);
    await close();
  });

  it('leads by keyboard from the home to the cause of a failed run and its retry in three clicks', async () => {
    const { page, faults, close } = await open('/', { role: 'operator' });
    const reader = createKeyboardReader(page);
    await reader.press(link(page, `Run ${failed}`));
    await page.getByText('the folder has no .csv').first().waitFor();
    await reader.press(button(page, 'Retry'));
    await reader.type(page.getByLabel(/^Reason/), 'the files are there');
    await reader.press(button(page, 'Retry the run'));
    await button(page, 'Cancel').waitFor();
    expect(reader.countClicks()).toBe(3);
    expect(faults).toEqual([]);
    await close();
  });

  it('searches by Ctrl-K: opens a room by keyboard alone, and gives the focus back on Escape', async () => {
    const { page, faults, close } = await open('/runs');
    const focused = () => page.evaluate('document.activeElement.textContent');
    await focusByTab(page, button(page, 'Start a run'));
    await page.keyboard.press('Control+k');
    const search = page.getByRole('combobox', { name: 'Search' });
    await search.waitFor();
    await page.keyboard.type('nothing has this');
    await page.getByText('Nothing has these words.').waitFor();
    await page.keyboard.press('Escape');
    await search.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Start a run');

    await page.keyboard.press('Control+k');
    await search.waitFor();
    await page.keyboard.type('erase person');
    await page.getByRole('option', { name: /Erasures/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/admin\/erasures$/);
    await page.locator('main:focus').waitFor();

    await page.keyboard.press('Control+k');
    await search.waitFor();
    await page.keyboard.type(`run ${failed}`);
    await page
      .getByRole('option', { name: `Run ${failed}` })
      .first()
      .waitFor();
    expect(await listFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Run ${failed}` }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('finds only what the role may see', async () => {
    const { page, close } = await open('/', { role: 'viewer' });
    await page.getByRole('button', { name: /^Search/ }).click();
    await page.getByRole('option', { name: /Holiday sales/ }).waitFor();
    const kinds = page.locator('.palette-kind');
    expect(await kinds.allInnerTexts()).toEqual(['Rooms', 'Answers']);
    await close();
  });

  it('keeps a form across the end of the session and a sign-in', async () => {
    const { page, close } = await openPage(browser, api.url);
    const signIn = async (place: Page | Locator) => {
      await place.getByLabel('API key').fill(keys['admin'] ?? '');
      await page.keyboard.press('Enter');
    };
    await page.goto(`${api.url}/admin/keys`);
    await signIn(page);
    await button(page, 'Make a key').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill('till 8');
    await page.context().clearCookies();
    await button(page, 'Make the key').click();
    await signIn(dialog);
    await dialog.getByLabel('API key').waitFor({ state: 'detached' });
    expect(await dialog.getByLabel(/^Name/).inputValue()).toBe('till 8');
    await button(page, 'Make the key').click();
    await page.getByRole('textbox', { name: /till 8, role viewer/ }).waitFor();
    await close();
  });

  it('says that the page may be old while the connection is lost, and keeps the focus', async () => {
    const { page, close } = await open('/admin/audit');
    await page.getByRole('table').waitFor();
    await page.getByLabel('Actor').focus();
    await page.keyboard.type('key 2');
    await page.context().setOffline(true);
    await page.getByText('The API cannot be reached.').waitFor({ timeout: 60_000 });
    expect(await page.locator(':focus').inputValue()).toBe('key 2');
    await page.context().setOffline(false);
    await page.getByText('The API cannot be reached.').waitFor({ state: 'detached' });
    expect(await page.locator(':focus').inputValue()).toBe('key 2');
    await close();
  });

  it.each<[number, 'light' | 'dark']>([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ])('fits %i pixels in %s colours, without findings of axe', async (width, colorScheme) => {
    const { page, faults, close } = await open('/admin', { width, colorScheme });
    const seen: [string, Locator][] = [
      ['/admin', page.locator('.admin-places a').first()],
      ['/admin/keys', button(page, 'Revoke key 1')],
      ['/admin/audit', page.getByRole('table')],
      ['/admin/audit?actor=nobody', page.getByText('No entry matches these filters.')],
      ['/admin/notifications', page.getByText(/No rule is set|Test pager/)],
      ['/admin/erasures', page.getByRole('heading', { name: 'Erasures' })],
    ];
    for (const [path, shown] of seen) {
      await page.goto(`${api.url}${path}`);
      await shown.waitFor();
      expect(await listFindings(page), path).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(width);
    }
    await button(page, 'Erase a person').click();
    await page.getByRole('dialog').waitFor();
    expect(await listFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });
});
