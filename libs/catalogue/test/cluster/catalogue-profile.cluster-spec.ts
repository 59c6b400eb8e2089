import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareProfiles } from '#catalogue/profile/drift.js';
import { computeProfile } from '#catalogue/profile/compute-profile.js';
import { renderProfilePage } from '#catalogue/profile/page.js';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { listFindings, openBrowser, openPage } from '#test/cluster/page/browser.js';

const HOSTILE = '<script>document.title = 1</script>';

describe('the page of a profile', () => {
  let folder: string;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-profile-page-'));
    const spillFolder = join(folder, 'spill');
    const engine = new DuckdbQueryEngine({
      threads: 2,
      concurrency: 1,
      spill: '64MB',
      spillFolder,
    });
    const sql = `SELECT i AS n, i * 2.5 AS amount, DATE '2012-02-03' + CAST(i % 90 AS INTEGER) AS day,
      i % 7 = 0 AS holiday, CASE WHEN i % 3 = 0 THEN '${HOSTILE}' ELSE 'Łódź ' || i END AS "${HOSTILE}"
      FROM range(500) r(i)`;
    const columns = [
      { name: 'n', type: 'BIGINT' },
      { name: 'amount', type: 'DECIMAL(21,1)' },
      { name: 'day', type: 'DATE' },
      { name: 'holiday', type: 'BOOLEAN' },
      { name: HOSTILE, type: 'VARCHAR' },
    ];
    const relation = { name: 'given', sql, files: [], bytes: 1, columns };
    const options = { table: 'shop.given', limits: { ms: 60_000, memory: '256MB' }, folder };
    const former = await computeProfile(relation, engine, options);
    const profile = await computeProfile(relation, engine, { ...options, former });
    await engine.close();
    const path = join(folder, 'profile.html');
    await writeFile(path, renderProfilePage(profile, compareProfiles(former, profile)));
    url = pathToFileURL(path).href;
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  it.each([
    { width: 1280, colorScheme: 'light' as const },
    { width: 1280, colorScheme: 'dark' as const },
    { width: 390, colorScheme: 'light' as const },
    { width: 390, colorScheme: 'dark' as const },
  ])('is accessible and fits the window: $width, $colorScheme', async (looks) => {
    const { page, faults, close } = await openPage(browser, url, looks);
    await page.goto(url);
    expect(await page.title()).toBe('Profile of shop.given');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(looks.width);
    const headings = await page.locator('h3').allInnerTexts();
    expect(headings).toContain(`${HOSTILE} VARCHAR`);
    expect(await page.locator('svg rect').count()).toBe(3 * 20);
    expect(await listFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });
});
