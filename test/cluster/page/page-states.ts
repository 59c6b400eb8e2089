import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { pages } from '#api/guests.js';
import { httpErrors } from '#platform/http/errors.js';
import { type Failure, PROBLEM_MEDIA_TYPE, toProblem } from '#platform/http/problem.js';
import { GRAPHQL_PATH, formatFailure } from '../../../apps/api/src/graphql/graphql-over-http.js';
import { listFindings, type Viewport } from './browser.js';

/** The value of each parameter of an address. Nothing has to exist: no reply has data. */
const EXAMPLES: Record<string, string> = {
  id: '1',
  flow: 'weekly-sales',
  sha256: '0'.repeat(64),
  address: 'weekly_sales.store_week',
  namespace: 'weekly_sales',
  // Of an answer, a report, a recipe and a table.
  name: 'holiday-sales',
};

/** Every page that reads data: `/admin` has links only. */
const ADDRESSES = Object.keys(pages)
  .filter((path) => path !== '/admin')
  .map((path) =>
    path.replace(/:(\w+)/g, (_, parameter: string) => EXAMPLES[parameter] ?? parameter),
  );

/** Requests for data, not for the session. */
const OF_THE_API = /\/(v1|graphql)(\/|$|\?)/;

const FAILURE: Failure = {
  code: 'WAREHOUSE_UNAVAILABLE',
  detail: 'the database does not answer: try again soon',
  retryable: true,
};

/** Lets the API answer each request for data with status 503 and its own body. */
export async function failEach(page: Page): Promise<void> {
  const { status } = toProblem(FAILURE, httpErrors);
  await page.route(OF_THE_API, (route) => {
    const isGraphql = new URL(route.request().url()).pathname === GRAPHQL_PATH;
    const { type: contentType, body } = isGraphql
      ? formatFailure(FAILURE, 'application/json')
      : { type: PROBLEM_MEDIA_TYPE, body: JSON.stringify(toProblem(FAILURE, httpErrors)) };
    return route.fulfill({ status, contentType, body });
  });
}

/** Lets no request for data be answered. */
export const blockEach = (page: Page): Promise<unknown> => page.route(OF_THE_API, () => undefined);

/** Returns the place of an error with its code, and with a button that repeats the request. */
export const findFailedPart = (page: Page): Locator =>
  page
    .getByRole('alert')
    .filter({ hasText: FAILURE.code })
    .filter({ has: page.getByRole('button', { name: 'Try again' }) })
    .first();

/** Visits every page that reads data in windows beside each other, because a page waits before it repeats a request. */
export async function visitEach(
  windows: readonly Page[],
  url: string,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const addresses = [...ADDRESSES];
  await Promise.all(
    windows.map(async (page) => {
      for (let next = addresses.shift(); next !== undefined; next = addresses.shift()) {
        await page.goto(`${url}${next}`);
        await look(page);
      }
    }),
  );
}

/** Errors that are shown without their code, or not as an alert. */
const ANONYMOUS = `[...document.querySelectorAll('main *')].filter((element) => {
  const isError = [...element.childNodes].some(({ data = '' }) => data.includes('${FAILURE.detail}'));
  return isError && !element.closest('[role=alert]')?.textContent.includes('${FAILURE.code}');
}).map((element) => element.outerHTML)`;

/** Checks a shown state: one heading of the first level, every error with its code, and no findings of axe. */
export async function checkState(page: Page, looks: readonly Required<Viewport>[]): Promise<void> {
  const place = new URL(page.url()).pathname;
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.evaluate(ANONYMOUS), place).toEqual([]);
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    const seen = `${place}, ${width} pixels, ${colorScheme}`;
    expect(await listFindings(page), seen).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth'), seen).toBe(width);
  }
}
