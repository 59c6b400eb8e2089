import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { listArguments } from '#serving/arguments.js';
import { planSales } from '#test/factories/plan-sales.js';
import { createChain } from '#test/sentences/chain.js';
import { loadChain } from '#test/sentences/load-chain.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

interface Link {
  answer: string;
  title: string;
  href: string;
  rows: string | null;
}
type Fields = Readonly<Record<string, unknown>>;

/** Questions of every answer that has their arguments: stores 1 and 2 are of type A. */
const SCOPES: readonly Readonly<Record<string, string>>[] = [
  {},
  { store: '1' },
  { storeType: 'A' },
  { department: '2' },
  { year: '2014' },
  { store: '1', department: '2' },
];
/** Rows of a list whose links are followed. */
const FOLLOWED = 1;

/** Returns the rows at a path, each with the fields of the rows around it. */
function readRows(answer: Fields, [name = '', ...rest]: readonly string[]): Fields[] {
  const rows = (answer[name] as unknown[]).map((row) =>
    typeof row === 'object' ? (row as Fields) : { [name]: row },
  );
  if (rest.length === 0) return rows;
  return rows.flatMap((row) => readRows(row, rest).map((inner) => ({ ...row, ...inner })));
}

/** Returns the address of a link from a row; undefined for a row in which a field is null. */
function fillHref(href: string, row: Fields): string | undefined {
  const names = Array.from(href.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
  if (names.some((name) => row[name] === null)) return undefined;
  return names.reduce(
    (filled, name) => filled.replaceAll(`{${name}}`, encodeURIComponent(String(row[name]))),
    href,
  );
}

describe('the links of answers', () => {
  let api: ServedApi;
  beforeAll(async () => {
    api = await serveApi();
    await loadChain(api.database.warehouse, api.database.url, createChain(58));
    await api.database.warehouse.query(
      "UPDATE mart.store_profile_chunks SET region = 'North', district = 'Coast'",
    );
    await planSales(api.database.warehouse);
    const isReady = async () => (await fetch(`${api.url}/readyz`)).ok;
    await vi.waitUntil(isReady, { timeout: 30_000 });
  }, 120_000);
  afterAll(() => api.close());

  const get = async (path: string) => {
    const reply = await fetch(`${api.url}${path}`);
    return { status: reply.status, body: (await reply.json()) as Fields & { links: Link[] } };
  };

  it.each(answerRegistry.map((each) => [each.name, each] as const))(
    '%s: each link leads to a question with an answer, of the same scope',
    async (_, { path, args, links = [] }) => {
      expect(links).not.toEqual([]);
      const known = listArguments(args);
      const levels = known.find(({ name }) => name === 'by')?.values ?? [undefined];
      const questions = SCOPES.filter((scope) =>
        Object.keys(scope).every((name) => known.some((each) => each.name === name)),
      ).flatMap((scope) => levels.map((by) => ({ ...scope, ...(by !== undefined && { by }) })));
      const followed = new Set<string>();
      const answered = new Map<string, number>();
      for (const question of questions) {
        const { status, body } = await get(
          `/v1/${path}?${new URLSearchParams(question).toString()}`,
        );
        // A question may contradict itself, as one of the accuracy of a department in one store.
        if (status === 400) continue;
        expect(status).toBe(200);
        for (const link of body.links) {
          const rows = link.rows === null ? [{}] : readRows(body, link.rows.split('.'));
          const hrefs = rows.flatMap((row) => fillHref(link.href, row) ?? []);
          if (hrefs.length > 0) followed.add(`${link.title} ${link.rows}`);
          for (const href of new Set([...hrefs.slice(0, FOLLOWED), ...hrefs.slice(-1)])) {
            if (!answered.has(href)) answered.set(href, (await get(href)).status);
          }
        }
      }
      expect([...answered].filter(([, status]) => status !== 200)).toEqual([]);
      expect([...followed].sort()).toEqual(
        links.map(({ title, rows = null }) => `${title} ${rows}`).sort(),
      );
    },
    60_000,
  );

  it('keep the scope, and fill in fields of rows', async () => {
    const { body } = await get('/v1/offer-impact?by=STORE&storeType=A&from=2014-03-05');
    const kept = 'storeType=A&from=2014-03-05';
    expect(body.links).toContainEqual({
      answer: 'offerImpact',
      title: 'Weeks of the store',
      href: `/v1/offer-impact?${kept}&by=WEEK&store={store}`,
      rows: 'groups',
    });
    // The forecast has no store types: that of a department would be of other stores.
    expect(body.links.map(({ href }) => href)).not.toContain(
      '/v1/forecast?department={department}',
    );
    expect(body.links.map(({ href }) => href)).toContain('/v1/forecast?store={store}');
  });

  it('widen whole months and years to their days', async () => {
    const months = await get('/v1/monthly-department-sales?from=2014-02-10&to=2014-02-10');
    expect(months.body.links[0]?.href).toBe(
      '/v1/department-performance?from=2014-02-01&to=2014-02-28&department={department}',
    );
    const years = await get('/v1/yearly-store-performance?from=2014-02-10&to=2015-02-10');
    expect(years.body.links.at(-1)?.href).toBe(
      '/v1/weekly-top-stores?from=2014-01-01&to=2015-12-31&year={year}',
    );
  });

  it('stay in the snapshot that the question names', async () => {
    const { body } = await get('/v1/department-performance?store=1&snapshot=1');
    const [toForecasts, toOthers] = [true, false].map((isForecast) =>
      body.links.filter(({ answer }) => (answer === 'forecast') === isForecast),
    );
    expect(toOthers!.length).toBeGreaterThan(2);
    for (const { href } of toOthers!) expect(href).toContain('snapshot=1');
    // Forecasts have snapshots of their own.
    for (const { href } of toForecasts!)
      expect(href).toBe('/v1/forecast?store=1&department={department}');
    expect(toForecasts).toHaveLength(2);
  });

  it('lead to no question that takes only one of two arguments', async () => {
    const answers = async (query: string) =>
      (await get(`/v1/forecast?${query}`)).body.links.map(({ answer }) => answer);
    expect(await answers('store=1')).toContain('forecastBacktest');
    expect(await answers('store=1&department=2')).toEqual([
      'forecastScenario',
      'departmentPerformance',
    ]);
  });
});
