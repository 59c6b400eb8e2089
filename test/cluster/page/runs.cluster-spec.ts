import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunEvents } from '#test/factories/run-events.js';
import { createKey } from '#test/setup/access.js';
import { weeklySales } from '#test/setup/flow.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';
import { catalogueGuests } from '../../../libs/catalogue/test/setup/no-catalogue.js';
import { listFindings, type Viewport, openBrowser, openPage } from './browser.js';
import { createKeyboardReader } from './keyboard.js';
import { checkState, findFailedPart, failEach, blockEach, visitEach } from './page-states.js';

/** 4 January 2026, 6:00 in UTC. */
const ZERO = 1_767_506_400;
const SMALL_DARK = { width: 360, colorScheme: 'dark' } as const;
const WIDE_LIGHT = { width: 1280, colorScheme: 'light' } as const;
/** More than any page has. */
const TABS_MAX = 80;

describe('runs in the console', () => {
  let api: ServedApi;
  let browser: Browser;
  const keys: Record<string, string> = {};
  const sql = (text: string, values: unknown[] = []) => api.database.warehouse.query(text, values);

  beforeAll(async () => {
    [api, browser] = await Promise.all([
      serveApi(undefined, { guests: catalogueGuests() }),
      openBrowser(),
    ]);
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      keys[role] = await createKey(api.database.warehouse, role);
    }
    const events = new RunEvents(api.database.warehouse, ZERO);
    // Run 1: integrate takes 30 of 45 seconds.
    const first = await events.run('succeeded', [
      { kind: 'run.running', at: 0 },
      { kind: 'stage.running', stage: 'ingest-sales', at: 0 },
      { kind: 'stage.succeeded', stage: 'ingest-sales', at: 10 },
      { kind: 'stage.running', stage: 'integrate', at: 12 },
      { kind: 'stage.succeeded', stage: 'integrate', at: 42 },
      { kind: 'stage.running', stage: 'publish', at: 42 },
      { kind: 'stage.succeeded', stage: 'publish', at: 45 },
      { kind: 'run.succeeded', at: 45 },
    ]);
    for (const stage of ['ingest-sales', 'integrate', 'publish']) {
      await events.addStage(first, stage, 'succeeded', 45);
    }
    // Run 2: its second attempt at integrate fails, too.
    const code = 'COMPUTE_FAILED';
    const second = await events.run(
      'failed',
      [
        { kind: 'run.running', at: 0 },
        { kind: 'stage.running', stage: 'ingest-sales', at: 0 },
        { kind: 'stage.succeeded', stage: 'ingest-sales', at: 8 },
        { kind: 'stage.running', stage: 'integrate', at: 9 },
        { kind: 'stage.failed', stage: 'integrate', at: 20, code },
        { kind: 'stage.running', stage: 'integrate', at: 30 },
        { kind: 'stage.failed', stage: 'integrate', at: 50, code },
        { kind: 'run.failed', at: 50 },
      ],
      code,
    );
    await events.addStage(second, 'ingest-sales', 'succeeded', 8);
    await events.addStage(second, 'integrate', 'failed', 50);
    await sql(
      `UPDATE ops.stage_runs SET error_code = $2, error_message = 'Spark has no memory: add some'
       WHERE run_id = $1 AND status = 'failed'`,
      [second, code],
    );
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  async function open(
    path: string,
    { role = 'operator', ...looks }: Viewport & { role?: string } = {},
  ) {
    const opened = await openPage(browser, api.url, looks);
    await opened.page.setExtraHTTPHeaders({ authorization: `Bearer ${keys[role]}` });
    await opened.page.goto(`${api.url}${path}`);
    return opened;
  }

  it('lead in two clicks of a keyboard from the answers to the slowest stage of a run', async () => {
    const { page, faults, close } = await open('/answers');
    const reader = createKeyboardReader(page);
    await reader.press(page.getByRole('link', { name: 'Runs', exact: true }));
    await reader.press(page.getByRole('link', { name: 'Run 1', exact: true }));
    await page.getByRole('heading', { name: 'Run 1' }).waitFor();
    expect(reader.countClicks()).toBe(2);
    const slowest = page.getByRole('link', { name: /slowest/ });
    expect(await slowest.innerText()).toMatch(/^integrate\s*slowest\s*30 s/);
    await tabTo(page, /^integrate/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/stage=integrate/);
    const detail = page.getByRole('region', { name: 'Stage integrate' });
    // It was ready at second 10, and a worker took it at 12.
    await detail.getByText('2.0 s').waitFor();
    expect(await readFocused(page)).toMatch(/^integrate/);
    expect(faults).toEqual([]);
    await close();
  });

  it('show the cause of a failure and each attempt, and are retried and cancelled with reasons', async () => {
    const { page, faults, close } = await open('/runs?status=failed');
    await page.getByRole('link', { name: 'Run 2' }).click();
    const detail = page.getByRole('region', { name: 'Stage integrate' });
    await detail.getByText('Spark has no memory: add some').waitFor();
    const attempts = detail.getByRole('region', { name: 'Attempts' }).locator('tbody tr');
    await attempts.nth(1).waitFor();
    expect(await attempts.count()).toBe(2);
    expect(await attempts.nth(1).innerText()).toMatch(/failed\s.*20 s\s.*COMPUTE_FAILED/s);
    await confirmAction(page, 'Retry', 'Retry the run', 'memory is added');
    await confirmAction(page, 'Cancel', 'Cancel the run', 'the memory is gone');
    await page.getByText('cancelled it: the memory is gone').waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('start in three clicks of a keyboard and end live, without a change of the focus', async () => {
    const { page, faults, close } = await open('/answers');
    const reader = createKeyboardReader(page);
    await reader.press(page.getByRole('link', { name: 'Runs', exact: true }));
    await reader.press(page.getByRole('button', { name: 'Start a run' }));
    await reader.press(
      page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }),
    );
    await page.waitForURL(/runs\/\d+/);
    expect(reader.countClicks()).toBe(3);
    const id = new URL(page.url()).pathname.split('/').at(-1);
    await page.getByRole('main').getByText('Live', { exact: true }).waitFor();

    await sql(`UPDATE ops.runs SET status = 'running', started_at = now() WHERE run_id = $1`, [id]);
    await turn(id, 'running');
    await page
      .getByRole('link', { name: /^ingest-sales.*running/ })
      .first()
      .waitFor();
    await tabTo(page, /^ingest-sales/);
    await turn(id, 'succeeded');
    await sql(`UPDATE ops.runs SET status = 'succeeded', finished_at = now() WHERE run_id = $1`, [
      id,
    ]);
    await page.getByText('succeeded, started by a person').waitFor();
    expect(await readFocused(page)).toMatch(/^ingest-sales/);
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  /** Moves the first stage of a live run on. */
  const turn = (id: string | undefined, status: string) =>
    sql(
      `UPDATE ops.stage_runs SET status = $2, attempt = 1 WHERE run_id = $1 AND stage = 'ingest-sales'`,
      [id, status],
    );

  it('do not start in a paused flow: the dialog says why, and keeps its values', async () => {
    const { page, close } = await open('/flows/retail-mart');
    await confirmAction(page, 'Pause', 'Pause the flow', 'the warehouse is moved');
    const state = page.locator('dl.status > div').first();
    await state.getByText('the warehouse is moved').waitFor();
    await page.getByRole('button', { name: 'Start a run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await dialog.getByRole('alert').getByText('FLOW_PAUSED').waitFor();
    expect(await dialog.getByRole('checkbox').isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    await confirmAction(page, 'Resume', 'Resume the flow', 'it has moved');
    await state.getByText('runs can start').waitFor();
    await close();
  });

  it('are hidden from a viewer, and a link to them names the needed role', async () => {
    const { page, close } = await open('/runs', { role: 'viewer' });
    await page.getByText('This page needs the role operator.').waitFor();
    expect(await listFindings(page)).toEqual([]);
    expect(await page.getByRole('link', { name: 'Runs' }).count()).toBe(0);
    await close();
  });

  it.each<[number, 'light' | 'dark']>([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ])('fit %i pixels in %s colours, without findings of axe', async (width, colorScheme) => {
    const { page, faults, close } = await open('/runs', { width, colorScheme });
    const seen: [string, () => Promise<void>][] = [
      // Both flows have bars of their runs, and the newest run of one failed.
      [
        '/',
        () => page.getByRole('region', { name: 'Bars of the last runs of weekly-sales' }).waitFor(),
      ],
      ['/runs', () => page.getByRole('link', { name: 'Run 1' }).waitFor()],
      ['/runs?status=unchanged', () => page.getByText('No run matches').waitFor()],
      ['/runs/2', () => page.getByText('ingest-sales').nth(1).waitFor()],
      ['/flows/weekly-sales', () => page.getByText(weeklySales.stages[0]!.id).first().waitFor()],
    ];
    for (const [path, isShown] of seen) {
      await page.goto(`${api.url}${path}`);
      await isShown();
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(width);
      expect(await listFindings(page), path).toEqual([]);
    }
    await page.getByRole('button', { name: 'Start a run' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await listFindings(page)).toEqual([]);
    for (const row of await page.locator('.gantt-row').all()) {
      expect((await row.boundingBox())?.height).toBeGreaterThanOrEqual(24);
    }
    expect(faults).toEqual([]);
    await close();
  });

  describe('and every other page, whatever is published', () => {
    const windows = () => Promise.all([1, 2].map(() => open('/admin', { role: 'admin' })));

    it('show an error with its code and a way to retry, without findings of axe', async () => {
      const opened = await windows();
      const pages = opened.map(({ page }) => page);
      for (const page of pages) await failEach(page);
      await visitEach(pages, api.url, async (page) => {
        await findFailedPart(page).waitFor();
        await checkState(page, [SMALL_DARK, WIDE_LIGHT]);
      });
      for (const { close } of opened) await close();
    });

    it('have a heading while they load, without findings of axe', async () => {
      const opened = await windows();
      const pages = opened.map(({ page }) => page);
      for (const page of pages) await blockEach(page);
      await visitEach(pages, api.url, (page) => checkState(page, [SMALL_DARK]));
      for (const { faults, close } of opened) {
        expect(faults).toEqual([]);
        await close();
      }
    });
  });
});

/** Opens a dialog, gives a reason and confirms. */
async function confirmAction(
  page: Page,
  opens: string,
  action: string,
  reason: string,
): Promise<void> {
  await page.getByRole('button', { name: opens, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/Reason/).fill(reason);
  await dialog.getByRole('button', { name: action }).click();
}

/** The text of the focused element. */
const readFocused = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.innerText');

/** Moves the focus with the Tab key to the element with a text. */
async function tabTo(page: Page, text: string | RegExp): Promise<void> {
  const isThere = (found: string) => (typeof text === 'string' ? found === text : text.test(found));
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    await page.keyboard.press('Tab');
    if (isThere(await readFocused(page))) return;
  }
  throw new Error(`no Tab reaches ${String(text)}`);
}
