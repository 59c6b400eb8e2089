import { readFile } from 'node:fs/promises';
import axe from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

/** Debian's browser, which the cluster lane installs. */
const CHROMIUM = '/usr/bin/chromium';

/** Time limit for a page's next action: Playwright's default. */
export const WAIT = { timeout: 30_000 };

export const openBrowser = (): Promise<Browser> =>
  // Chromium's sandbox does not work for root, nor in most containers.
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });

export interface Viewport {
  width?: number;
  colorScheme?: 'light' | 'dark';
}

/** A page that records forbidden behaviour. */
interface WatchedPage {
  page: Page;
  /** Requests to other servers, script errors, and violations of the content security policy. */
  faults: string[];
  close(): Promise<void>;
}

/** Opens an empty page that can reach only one server. @param url of that server */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, colorScheme = 'light' }: Viewport = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    // Axe judges colours at rest, not those of a transition.
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  await page.route(
    (target) => /^(https?|wss?):/.test(target.href) && target.origin !== new URL(url).origin,
    async (route) => {
      faults.push(`asked for ${route.request().url()}`);
      await route.abort();
    },
  );
  page.on('pageerror', (error) => faults.push(`failed: ${error.message}`));
  page.on('console', (message) => {
    // Policy violations also arrive here.
    if (message.type() === 'error') faults.push(`wrote: ${message.text()}`);
  });
  return { page, faults, close: () => context.close() };
}

/** Opens the page of all answers, and returns their names once every sentence is shown. @param least answers */
export async function listAnswerNames(page: Page, url: string, least: number): Promise<string[]> {
  await page.goto(`${url}/answers`);
  const items = page.locator('.answer-summary');
  await items.nth(least - 1).waitFor();
  const links: string[] = await page.evaluate(
    "[...document.querySelectorAll('.answer-summary h2 a')].map((link) => link.pathname)",
  );
  for (const item of await items.all()) {
    await item.scrollIntoViewIfNeeded();
    await item.locator('p:not(.waiting-sentence)').waitFor();
  }
  return links.map((link) => link.replace('/answers/', ''));
}

/** Opens an answer, and returns its part of the page once it is shown. @param name its path, with filters */
export async function openAnswer(page: Page, url: string, name: string): Promise<Locator> {
  await page.goto(`${url}/answers/${name}`);
  await page.locator('.answer[aria-busy=false] .sentence').waitFor();
  return page.locator(`.answer-page`);
}

/** Returns the file that a click saves. */
export async function saveDownload(page: Page, place: Locator) {
  const [download] = await Promise.all([page.waitForEvent('download'), place.click()]);
  const text = await readFile(await download.path(), 'utf8');
  return { name: download.suggestedFilename(), lines: text.trimEnd().split('\r\n') };
}

interface Finding {
  id: string;
  nodes: { html: string }[];
}

/** Returns axe's findings, one line each. */
export async function listFindings(page: Page): Promise<string[]> {
  // Not as a script of the page, which its policy would block.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const found: Finding[] = await page.evaluate('axe.run().then(({ violations }) => violations)');
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
