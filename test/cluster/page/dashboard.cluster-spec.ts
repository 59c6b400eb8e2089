import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { type DashboardApi, openDashboardApi } from '#test/setup/dashboard-api.js';
import { openBrowser, openPage } from './browser.js';

const BOARD = '/v1/admin/queues';
/** Labels of buttons that change jobs, if any. */
const CHANGES =
  /retry|clean|promote|pause|resume|empty|obliterate|delete|remove|add job|duplicate/i;

describe('the board of jobs', () => {
  let api: DashboardApi;
  let browser: Browser;
  let key: string;

  beforeAll(async () => {
    [api, browser] = await Promise.all([openDashboardApi(), openBrowser()]);
    key = await createKey(api.database.warehouse, 'operator');
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  it.each([
    ['', 'stages'],
    ['/queue/stages', 'run-1-1-publish'],
    ['/queue/stages?status=failed', 'no file is there'],
    ['/queue/stages/run-1-1-publish', 'Finished at'],
  ])('shows the jobs at %j, and offers no changes', async (path, text) => {
    const { page, faults, close } = await openPage(browser, api.url);
    await page.setExtraHTTPHeaders({ authorization: `Bearer ${key}` });
    await page.goto(`${api.url}${BOARD}${path}`);
    await page.getByText(text).first().waitFor();
    expect(await page.getByRole('button').count()).toBeGreaterThan(0);
    expect(await page.getByRole('button', { name: CHANGES }).count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });
});
