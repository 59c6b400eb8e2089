import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { listNrfWeeks, toFileDate, useNrfCalendar } from '#test/factories/nrf-calendar.js';
import { createKey, openAccess } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

let api: ServedApi;
const { graphql } = createClient(() => api);
beforeAll(async () => {
  // The first 15 weeks of fiscal 2011: a quarter, and two weeks of month 4.
  const fridays = listNrfWeeks(2011, 2011)
    .slice(0, 15)
    .map(({ friday }) => toFileDate(friday));
  const sources = createSources({
    stores: '1,A,1000\n2,B,500',
    sales: fridays.map((friday) => `1,1,${friday},10,FALSE\n2,1,${friday},20,FALSE`).join('\n'),
    features: '1,04/02/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
  });
  api = await serveApi(sources, { access: openAccess });
});
afterAll(() => api.close());

const QUERY =
  '{ lastFiscalPeriods { period isOpen fiscalYear fiscalQuarter fiscalMonth firstWeek lastWeek } }';
interface Listed {
  lastFiscalPeriods: { isOpen: boolean; period: string; firstWeek: string; lastWeek: string }[];
}
const list = async (key?: string) =>
  ((await graphql(QUERY, key)).body.data as Listed).lastFiscalPeriods;
/** Returns the whole periods. */
const listWhole = async (key?: string) => (await list(key)).filter(({ isOpen }) => !isOpen);
/** Returns length, first and last week of the open periods. */
const listOpen = async (key: string) =>
  (await list(key))
    .filter(({ isOpen }) => isOpen)
    .map(({ period, firstWeek, lastWeek }) => [period, firstWeek, lastWeek]);

it('returns the last whole periods of a fiscal calendar, in a scope those of its stores', async () => {
  const { warehouse } = api.database;
  await useNrfCalendar(warehouse);
  // Store 2 lacks a department in a week of month 3.
  await warehouse.query(
    `INSERT INTO mart.store_week_coverage_chunks
     SELECT 1, store, week_date, store_type, departments, false FROM mart.store_week_chunks
     WHERE store = 2 AND week_date = '2011-04-15'`,
  );
  const inYear = { isOpen: false, fiscalYear: 2011, fiscalQuarter: 1 };
  const second = { ...inYear, fiscalMonth: 2, firstWeek: '2011-03-04', lastWeek: '2011-04-01' };
  const third = { ...inYear, fiscalMonth: 3, firstWeek: '2011-04-08', lastWeek: '2011-04-29' };
  const quarter = { ...inYear, fiscalMonth: null, firstWeek: '2011-02-04', lastWeek: '2011-04-29' };
  expect(await listWhole()).toEqual([{ period: 'MONTH', ...second }]);
  const createScopedKey = (scope: object) => createKey(warehouse, 'viewer', false, scope);
  expect(await listWhole(await createScopedKey({ stores: [1] }))).toEqual([
    { period: 'MONTH', ...third },
    { period: 'QUARTER', ...quarter },
  ]);
  const ofDepartment = await createScopedKey({ stores: [1], departments: [1] });
  expect(await listWhole(ofDepartment)).toHaveLength(2);
});

it('returns the open periods up to the last week that all stores delivered', async () => {
  const { warehouse } = api.database;
  // Store 2 lacks the two weeks of month 4, and the last of month 3: this month is still open.
  await warehouse.query(
    `INSERT INTO mart.store_week_coverage_chunks
     SELECT 1, store, week_date, store_type, departments, false FROM mart.store_week_chunks
     WHERE store = 2 AND week_date >= '2011-04-29'`,
  );
  const ofBoth = await createKey(warehouse, 'viewer', false, { stores: [1, 2] });
  expect(await listOpen(ofBoth)).toEqual([
    ['MONTH', '2011-04-08', '2011-04-22'],
    ['QUARTER', '2011-02-04', '2011-04-22'],
    ['YEAR', '2011-02-04', '2011-04-22'],
  ]);
  const ofStore = await createKey(warehouse, 'viewer', false, { stores: [1] });
  expect((await listOpen(ofStore)).at(-1)).toEqual(['YEAR', '2011-02-04', '2011-05-13']);
});
