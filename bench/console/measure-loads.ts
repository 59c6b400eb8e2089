import type { Browser, Page } from 'playwright-core';
import { openPage } from '../../test/cluster/page/browser.js';

/** Collects what the browser reports from the first moment of a page. */
const OBSERVE = `
  window.seen = { lcp: 0, cls: 0, interactions: [] };
  const observe = (type, take, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
  observe('largest-contentful-paint', ({ startTime }) => { seen.lcp = startTime; });
  observe('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.cls += value; });
  observe('event', ({ interactionId, duration }) => { if (interactionId) seen.interactions.push(duration); },
    { durationThreshold: 16 });`;

/** 10 Mbit/s and 40 ms, on a processor four times slower. */
const SLOW = { latency: 40, downloadThroughput: 1.25e6, uploadThroughput: 1.25e6, offline: false };
const SLOWER = 4;
/** Layout shifts and paints of the last data come within this time. */
const SETTLE_MS = 500;

export interface Load {
  /** Milliseconds. */
  lcp: number;
  cls: number;
}

/** Opens a page without a cache, and waits until its content is shown. @param shown selector of that */
export async function openObserved(browser: Browser, url: string, isSlow = false) {
  const opened = await openPage(browser, url);
  await opened.page.addInitScript(OBSERVE);
  if (isSlow) {
    const session = await opened.page.context().newCDPSession(opened.page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', SLOW);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  }
  return opened;
}

/** Loads a page once. @param shown selector of its content */
export async function measureLoad(
  browser: Browser,
  { url, path, shown }: { url: string; path: string; shown: string },
  isSlow: boolean,
): Promise<Load> {
  const { page, close } = await openObserved(browser, url, isSlow);
  await page.goto(`${url}${path}`);
  await page.locator(shown).first().waitFor();
  await page.waitForTimeout(SETTLE_MS);
  const load = await page.evaluate<Load>('({ lcp: seen.lcp, cls: seen.cls })');
  await close();
  return load;
}

/** Returns the durations of interactions, in milliseconds. @param none took 16 ms or more: 0 */
export async function interactionsOf(page: Page): Promise<number> {
  await page.waitForTimeout(SETTLE_MS);
  return page.evaluate<number>('Math.max(0, ...seen.interactions)');
}
