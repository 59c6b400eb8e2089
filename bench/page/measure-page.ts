import type { Browser, BrowserContext, Page, Request } from 'playwright-core';

/** What a browser measures while it opens a page for the first time. */
export interface PageFigures {
  address: string;
  /** Cumulative layout shift, without a unit. */
  shift: number;
  /** The parts that moved most, as their first class or tag. */
  moved: readonly string[];
  /** Time until the largest part of the page is painted, in milliseconds. */
  largestPaintMs: number;
  requests: number;
}

/** A page without a program, with what the interactions of an answer need. */
const TRIVIAL = '/trivial';
const TRIVIAL_HTML = `<!doctype html><title>trivial</title><h1>A page</h1>
  <form class="filters"><input aria-label="Trivial" type="number" oninput="document.title = value">
  <details><summary>More filters</summary>None</details></form>
  <button class="figure-button" onclick="dialog.showModal()">1</button><dialog id="dialog">A figure</dialog>`;

/** After this time without a request, a page is complete. */
const QUIET_MS = 1_000;
const POLL_MS = 50;

/** The browser reports no shorter interaction. */
const SHORTEST_MS = 16;
const LIMIT_MS = 10_000;

const RECORDER = `
  window.recorded = { shift: 0, moved: {}, paint: 0, interaction: 0 };
  const record = (type, take, options) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
  record('layout-shift', ({ value, hadRecentInput, sources }) => {
    if (hadRecentInput) return;
    recorded.shift += value;
    for (const { node } of sources) {
      const name = node?.parentElement ? (node.className?.baseVal ?? node.className) || node.localName : String(node?.nodeName);
      recorded.moved[name] = Math.max(recorded.moved[name] ?? 0, value);
    }
  });
  record('largest-contentful-paint', ({ startTime }) => { recorded.paint = startTime; });
  record('event', ({ duration, interactionId }) => {
    if (interactionId > 0) recorded.interaction = Math.max(recorded.interaction, duration);
  }, { durationThreshold: 16 });`;

interface Recorded {
  shift: number;
  moved: Record<string, number>;
  paint: number;
  interaction: number;
}

/** Measures pages of one console, each with an empty cache. */
export class PageMeter {
  constructor(
    private readonly browser: Browser,
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** Opens a page and waits until it is complete. */
  async measure(address: string): Promise<PageFigures> {
    return this.withPage(address, async (page, requests) => {
      const { shift, moved, paint } = await readRecorded(page);
      const most = Object.entries(moved).sort(([, a], [, b]) => b - a);
      return {
        address,
        shift,
        moved: most.slice(0, 3).map(([name, value]) => `${name} ${value.toFixed(3)}`),
        largestPaintMs: paint,
        requests: requests(),
      };
    });
  }

  measureTrivial = (): Promise<PageFigures> => this.measure(TRIVIAL);

  /**
   * Returns the milliseconds from a click or a key until the next paint, of each of the same interactions with an answer and
   * with a trivial page: a figure opens and closes, further filters open and close, and the first number changes.
   */
  async measureInteractions(address: string): Promise<number[]> {
    return this.withPage(address, async (page) => {
      const filters = page.locator('.filters').first();
      const interactions = [
        () => page.locator('.figure-button').first().click(),
        () => page.keyboard.press('Escape'),
        () => filters.locator('summary').click(),
        () => filters.locator('summary').click(),
        () => filters.locator('input[type=number]').first().click(),
        () => page.keyboard.press('ControlOrMeta+A'),
        () => page.keyboard.press('2'),
      ];
      const times: number[] = [];
      for (const interact of interactions) {
        await page.evaluate('recorded.interaction = 0');
        await interact();
        await page.waitForTimeout(QUIET_MS);
        times.push(Math.max((await readRecorded(page)).interaction, SHORTEST_MS));
      }
      return times;
    });
  }

  measureTrivialInteractions = (): Promise<number[]> => this.measureInteractions(TRIVIAL);

  private async withPage<Result>(
    address: string,
    use: (page: Page, requests: () => number) => Promise<Result>,
  ): Promise<Result> {
    const context = await this.open();
    try {
      const page = await context.newPage();
      let [requests, last] = [0, Date.now()];
      // Server-sent events never end.
      const touch = (request: Request) => {
        if (request.resourceType() !== 'eventsource') last = Date.now();
      };
      page.on('request', (request) => {
        requests += 1;
        touch(request);
      });
      page.on('requestfinished', touch);
      page.on('requestfailed', touch);
      await page.goto(`${this.url}${address}`);
      const start = Date.now();
      while (Date.now() - last < QUIET_MS && Date.now() - start < LIMIT_MS) {
        await page.waitForTimeout(POLL_MS);
      }
      return await use(page, () => requests);
    } finally {
      await context.close();
    }
  }

  private async open(): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      extraHTTPHeaders: { authorization: `Bearer ${this.key}` },
    });
    await context.addInitScript(RECORDER);
    await context.route(`${this.url}${TRIVIAL}`, (route) =>
      route.fulfill({ contentType: 'text/html', body: TRIVIAL_HTML }),
    );
    return context;
  }
}

const readRecorded = (page: Page): Promise<Recorded> => page.evaluate('window.recorded');
