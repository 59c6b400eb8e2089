import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import type { Scope } from '#access/scope.js';
import { findUnscopedMarts } from '#analytics/snapshot/scoped-marts.js';
import { endpoints } from '#api/endpoints.js';
import { listOpenEndpoints } from '#serving/endpoint/endpoint-scope.js';
import { listMartTables } from '#pipeline/flow/flow.js';
import { retailMart, weeklyForecast, weeklySales } from '#test/setup/flow.js';

const flows = [weeklySales, retailMart, weeklyForecast];

/** GraphQL fields that no endpoint declares: their resolver reads through the snapshot of the scope. */
const NODES = ['departments', 'lastFiscalPeriods', 'node', 'nodes', 'publishedSnapshot', 'stores'];

it('has no GraphQL field without an endpoint that declares how it takes part', () => {
  const schema = buildSchema(
    readFileSync(new URL('../../../../docs/schema.graphql', import.meta.url), 'utf8'),
  );
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}));
  const declared = new Set(endpoints.map(({ name }) => name));
  expect(fields.filter((field) => !declared.has(field)).sort()).toEqual(NODES);
});

it('knows for each dataset the columns of its store and department, or that it has none', () => {
  const datasets = flows.flatMap(({ name: flow, datasets }) =>
    [...datasets.values()].map(({ name, scope }) => [`${flow} ${name}`, scope ?? null] as const),
  );
  expect(Object.fromEntries(datasets)).toEqual({
    'weekly-sales calendar': null,
    'weekly-sales departments': null,
    'weekly-sales features': { store: 'store' },
    'weekly-sales plan': { store: 'store', department: 'department' },
    'weekly-sales sales': { store: 'store', department: 'department' },
    'weekly-sales stores': { store: 'store' },
    'retail-mart transactions': { store: 'store_id' },
    'retail-mart shops': { store: 'id' },
    'retail-mart customers': null,
    'retail-mart products': null,
    'retail-mart sales_team': null,
  });
});

it('cuts each mart to stores, except those of customers, of flagged weeks and of the plan’s versions', () => {
  const marts = flows.flatMap((flow) => listMartTables(flow).map(({ name }) => name));
  expect(findUnscopedMarts({ marts }).sort()).toEqual([
    'customer_month',
    'holiday_week',
    'plan_version',
  ]);
});

it('lists for a caller bound to departments what a caller bound to stores may ask, except what has stores only', () => {
  const list = (scope: Scope) => listOpenEndpoints(endpoints, { role: 'admin', scope });
  const ofStores = list({ stores: [1] });
  const ofDepartments = list({ stores: [1], departments: [1] });
  expect(ofStores).toEqual(expect.arrayContaining(ofDepartments));
  expect(ofStores.filter((name) => !ofDepartments.includes(name)).sort()).toEqual([
    'basketSize',
    'benchmarks',
    'customerVisits',
    'forecastAccuracy',
    'forecastBacktest',
    'liveSales',
    'productPerformance',
    'salesTeamRanking',
    'sendEvents',
  ]);
});

it('lists the reports of a caller with a scope for keys alone, which own them', () => {
  const list = (name: string) =>
    listOpenEndpoints(endpoints, { role: 'admin', name, scope: { stores: [1] } });
  const own = list('key 3');
  const account = list('user anna@retail.example');
  expect(own).toEqual(expect.arrayContaining(account));
  expect(own.filter((name) => !account.includes(name)).sort()).toEqual([
    'removeReport',
    'reportRuns',
    'reports',
    'sendReport',
    'setReport',
  ]);
});

it('lists only endpoints of the role', () => {
  const viewer = listOpenEndpoints(endpoints, { role: 'viewer' });
  expect(viewer).toContain('topCustomers');
  expect(viewer).not.toContain('sales');
  expect(listOpenEndpoints(endpoints, { role: 'sender' })).toEqual(['sendEvents']);
});
