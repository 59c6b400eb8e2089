import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { type AnswerDefinition, hasList } from '#analytics/serving/answer-definition.js';
import { findParts } from '#analytics/serving/answer-parts.js';
import { findUnscopedMarts, hasDepartments } from '#analytics/snapshot/scoped-marts.js';
import { analysisAnswers } from '#reports/analysis-report.js';
import { listArguments } from '#serving/arguments.js';
import { createScopedChain } from '#test/factories/scoped-chain.js';
import { formatScope } from '#access/format-scope.js';
import type { Scope } from '#access/scope.js';
import { createKey } from '#test/setup/access.js';
import { createClient, startAccessApi } from '#test/setup/access-api.js';
import type { OpenApi } from '#test/setup/served-api.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';

const SCOPES: readonly Scope[] = [
  { stores: [2, 5] },
  { departments: [1, 42] },
  { stores: [2, 5], departments: [22] },
];

const filtered = answerRegistry.filter(
  (definition) =>
    !definition.readsChain && !definition.narrow && findUnscopedMarts(definition).length === 0,
);

const isAnswered = (definition: AnswerDefinition, { departments }: Scope) =>
  departments === undefined || hasDepartments(definition);

/** Questions that bring out filters, groups, orders and pages of an answer. */
function listQueries(
  definition: AnswerDefinition,
  { stores = [], departments = [] }: Scope,
): string[] {
  const known = listArguments(definition.args);
  const has = (name: string) => known.some((each) => each.name === name);
  const values = (name: string) =>
    (known.find((each) => each.name === name)?.values ?? []).map((value) => `${name}=${value}`);
  return [
    '',
    ...(has('store') ? stores.map((store) => `store=${store}`) : []),
    ...values('storeType'),
    ...values('by'),
    ...values('calendar'),
    ...known.flatMap(({ name, type }) =>
      type === 'boolean' && name !== 'personalData' ? [`${name}=true`] : [],
    ),
    ...(has('department') ? departments.map((each) => `department=${each}`) : []),
    ...(has('product') ? ['product=tea'] : []),
    ...(has('year') ? ['year=2010', 'year=2011'] : []),
    ...(has('from') ? ['from=2010-06-01&to=2010-12-31'] : []),
    ...(hasList(definition)
      ? [
          'first=3',
          ...values('orderBy').flatMap((by) => [`${by}&direction=ASC`, `${by}&direction=DESC`]),
        ]
      : []),
  ];
}

/** Cursors carry the scope, and the coverage names it. */
const OWN = ['startCursor', 'endCursor', 'scope'];

const parseShared = (text: string): unknown =>
  JSON.parse(text, (name: string, value: unknown) => (OWN.includes(name) ? undefined : value));

/** Returns the tables and charts of a report, without what names the scope. */
const readFigures = (page: string): string[] =>
  page
    .slice(page.indexOf('<section>'))
    .split('\n')
    .filter((line) => /^<(tr|td|th|svg|figure)/.test(line) && !/>scope</i.test(line));

/** Questions of `sales`, by each of its marts. */
const SALES = [
  'dimensions=store&measures=totalSales,averageStoreWeek,storeWeeks',
  'dimensions=department&measures=totalSales,stores',
  'dimensions=store,department,year&measures=totalSales,share&sort=-totalSales&limit=7',
  'dimensions=quarter&measures=totalSales,likeForLikeGrowth,changeOnPeriodBefore',
];

/** Questions about forecasts of single series, and about sums of several, which are refused. */
const FORECASTS = {
  stores: {
    answered: [
      'forecast?store=2',
      'forecast?store=5&department=1&level=50',
      'forecast?stores=5,2',
      'forecast-accuracy?store=2',
      'forecast-accuracy?by=STORE',
      'forecast-accuracy?by=HORIZON&store=5',
      'forecast-backtest?store=5',
      'forecast-scenario?store=2&growth=5&growingDepartment=22',
      'forecast-scenario?store=2&closingStore=2&closingFrom=2012-11-05',
    ],
    refused: [
      'forecast?department=1',
      'forecast?stores=2,3',
      'forecast-accuracy',
      'forecast-accuracy?by=DEPARTMENT',
      'forecast-accuracy?by=HORIZON&department=1',
      'forecast-backtest?department=22',
      'forecast-scenario?growth=5',
      'forecast-scenario?store=2&growth=5&growingStore=3',
    ],
  },
  departments: {
    answered: [
      'forecast?store=2&department={department}',
      'forecast-scenario?store=5&department={department}&growth=5',
    ],
    refused: [
      'forecast',
      'forecast?department={department}',
      'forecast?store=2&department=72',
      'forecast-accuracy?store=2',
      'forecast-backtest?store=2',
      'forecast-scenario?department={department}&growth=5',
    ],
  },
};

/** Transactions at the tills have no departments. */
const WITHOUT_DEPARTMENTS = [
  'basket-size',
  'customer-visits',
  'product-performance',
  'sales-team-ranking',
];

describe.each(SCOPES.map((scope) => [formatScope(scope), scope] as const))(
  'answers for %s',
  (_text, scope) => {
    let chain: { database: TestWarehouse; api: OpenApi };
    let own: { database: TestWarehouse; api: OpenApi };
    let bound: string;
    let whole: string;
    const ask = createClient(() => chain.api);
    const reference = createClient(() => own.api);

    const open = async (database: TestWarehouse) => ({
      database,
      api: await startAccessApi(database, { RATE_LIMIT_PER_MINUTE: '0' }),
    });

    beforeAll(async () => {
      const databases = await createScopedChain(scope);
      chain = await open(databases.chain);
      own = await open(databases.own);
      bound = await createKey(chain.database.warehouse, 'analyst', false, scope);
      whole = await createKey(own.database.warehouse, 'analyst');
    });
    afterAll(async () => {
      for (const { database, api } of [chain, own]) {
        await api.close();
        await database.drop();
      }
    });

    async function compare(path: string): Promise<number> {
      const [got, expected] = [await ask.get(path, bound), await reference.get(path, whole)];
      if (path.includes('format=csv')) expect([path, got.text]).toEqual([path, expected.text]);
      else expect([path, parseShared(got.text)]).toEqual([path, parseShared(expected.text)]);
      return got.status;
    }

    const answered = filtered.filter((each) => isAnswered(each, scope));
    const refused = filtered.filter((each) => !isAnswered(each, scope)).map(({ path }) => path);

    it.each(answered.map((each) => [each.name, each] as const))(
      'have the values of a snapshot of its rows alone: %s',
      async (_name, definition) => {
        for (const query of listQueries(definition, scope)) {
          const status = await compare(`/v1/${definition.path}?${query}`);
          if (query === '') expect(status).toBe(200);
        }
        const { names } = findParts(definition);
        for (const part of names.length > 1 ? names : [undefined]) {
          const chosen = part === undefined ? '' : `&part=${part}`;
          expect(await compare(`/v1/${definition.path}?format=csv${chosen}`)).toBe(200);
        }
        const { text } = await ask.get(`/v1/${definition.path}`, bound);
        const answer = JSON.parse(text) as { coverage: object; totalCount?: number };
        expect(answer.coverage).toMatchObject({ scope: formatScope(scope) });
        if (hasList(definition)) expect(answer.totalCount).toBeGreaterThan(0);
      },
    );

    it('are refused where their marts have no departments', async () => {
      expect(refused.sort()).toEqual(scope.departments ? WITHOUT_DEPARTMENTS : []);
      for (const path of refused) {
        const got = await ask.get(`/v1/${path}`, bound);
        expect([path, got.status, ask.errorOf(got).code]).toEqual([path, 403, 'SCOPE_REFUSED']);
      }
    });

    it.each(analysisAnswers.map((each) => [each.path, each] as const))(
      'have a report of its rows alone, or none: %s',
      async (path, definition) => {
        const url = `/v1/reports/${path}?format=html`;
        const [got, answer] = [await ask.get(url, bound), await ask.get(`/v1/${path}`, bound)];
        if (got.status !== 200) {
          expect([got.status, ask.errorOf(got).code]).toEqual([403, 'SCOPE_REFUSED']);
          // The first question of a report may be narrower than the answer's.
          expect([answer.status, definition.narrow !== undefined]).not.toEqual([200, false]);
          return;
        }
        expect(got.text).toContain(`All figures are of ${formatScope(scope)} alone.`);
        // Benchmarks are of the chain, and the reference asks the report about department 1.
        const isOfOne = path === 'monthly-department-sales';
        if (definition.readsChain || (isOfOne && scope.departments?.includes(1) === false)) return;
        // The reference has no forecast of its chain; the sum of its stores is compared below.
        if (path === 'forecast') return;
        const expected = await reference.get(url, whole);
        expect(readFigures(got.text)).toEqual(readFigures(expected.text));
      },
    );

    const forecasts = FORECASTS[scope.departments ? 'departments' : 'stores'];
    const fill = (path: string) =>
      `/v1/${path.replace('{department}', String(scope.departments?.[0]))}`;

    it.each(forecasts.answered)('have the forecast of their series alone: %s', async (path) => {
      expect(await compare(fill(path))).toBe(200);
    });

    if (!scope.departments)
      it('have the forecast of all their stores together', async () => {
        const got = await ask.get('/v1/forecast', bound);
        const expected = await reference.get('/v1/forecast?stores=2,5', whole);
        expect(parseShared(got.text)).toEqual(parseShared(expected.text));
      });

    it.each(forecasts.refused)('have no forecast of several series: %s', async (path) => {
      const got = await ask.get(fill(path), bound);
      expect([got.status, ask.errorOf(got).code]).toEqual([403, 'SCOPE_REFUSED']);
    });

    it.each(SALES)(
      'have the values of a snapshot of its rows alone: sales by %s',
      async (query) => {
        expect(await compare(`/v1/sales?${query}`)).toBe(200);
        expect(await compare(`/v1/sales?${query}&format=csv`)).toBe(200);
      },
    );

    if (!scope.departments)
      it('refuse products of a snapshot that a former version built, without sales of single shops', async () => {
        await chain.database.warehouse.query(
          "DELETE FROM ops.snapshot_chunks WHERE relation = 'shop_product_month'",
        );
        for (const query of ['first=1', 'first=1&format=csv']) {
          const got = await ask.get(`/v1/product-performance?${query}`, bound);
          expect([got.status, ask.errorOf(got).code]).toEqual([503, 'NO_SNAPSHOT']);
          expect(got.text).toContain('of retail-mart, without sums');
        }
      });
  },
);
