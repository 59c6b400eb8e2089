import { afterAll, beforeAll, expect, it } from 'vitest';
import { validateArguments } from '#serving/check-arguments.js';
import { createSources, loadMarts } from '#test/factories/load-marts.js';
import { toFileDate, useNrfCalendar } from '#test/factories/nrf-calendar.js';
import { publishNaiveForecast } from '#test/factories/publish-forecast.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { forecast } from '../answers/forecast/forecast.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** The 53 weeks up to 26 October 2012: 53 weeks before it 52, then 1, 2 and so on. The forecast repeats the year before. */
const SALES = Array.from({ length: 53 }, (_, index) => {
  const date = new Date(Date.parse('2011-10-28') + index * WEEK_MS).toISOString().slice(0, 10);
  return `1,1,${toFileDate(date)},${index || 52},FALSE`;
});

let database: TestWarehouse;
let fixture: AnswerFixture;
beforeAll(async () => {
  database = await createTestWarehouse();
  await loadMarts(
    database.url,
    createSources({
      stores: '1,A,1000',
      sales: SALES.join('\n'),
      features: '1,19/10/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
    }),
  );
  await publishNaiveForecast(database.warehouse);
  fixture = await openAnswerFixture(database.warehouse);
});
afterAll(() => database.drop());

const ask = async (given: object) =>
  fixture.ask(forecast, (await validateArguments(forecast.args, given)) as never);
const expectRefusal = (given: object) => expect(ask(given)).rejects;

it('refuses a fiscal period of a chain without a fiscal calendar', async () => {
  await expectRefusal({ through: 'YEAR' }).toMatchObject({
    code: 'ARGUMENT_INVALID',
    message: expect.stringContaining('through: the chain has no fiscal calendar: set') as unknown,
  });
});

it.each([
  // Week 39 of fiscal 2012, the last of month 9, is sold. Month 10 has four weeks: 1 + 2 + 3 + 4.
  ['MONTH', 4, '2012-11-23', 10, { fiscalQuarter: '2012-Q4', fiscalMonth: '2012-M10' }],
  // The year has 53 weeks, so 14 are left, with 1 to 14.
  ['QUARTER', 14, '2013-02-01', 105, { fiscalQuarter: '2012-Q4', fiscalMonth: null }],
  ['YEAR', 14, '2013-02-01', 105, { fiscalQuarter: null, fiscalMonth: null }],
])('ends with the open fiscal %s', async (through, weeks, lastWeek, total, names) => {
  await useNrfCalendar(database.warehouse);
  const { through: period, ...answer } = await ask({ through });
  expect(period).toEqual({ calendar: '4-5-4', fiscalYear: 2012, ...names, lastWeek, weeks });
  expect(answer.total).toBe(total);
  expect(answer.coverage).toMatchObject({ firstWeek: '2012-11-02', lastWeek, weeks });
  expect({ ...answer, through: null }).toEqual(await ask({ horizon: weeks }));
});

it('selects weeks of the open period by their dates', async () => {
  const { weeks } = await ask({ through: 'MONTH', from: '2012-11-16', level: 95 });
  expect(weeks.map((each) => [each.week, each.forecast])).toEqual([
    ['2012-11-16', 3],
    ['2012-11-23', 4],
  ]);
});

const CALENDAR = 'UPDATE mart.calendar_week_chunks SET';
it.each([
  [
    { through: 'MONTH', horizon: 4 },
    'SELECT 1',
    'ARGUMENT_INVALID',
    'through: through and horizon are both given: leave one of them out',
  ],
  [
    { through: 'QUARTER' },
    'UPDATE mart.forecast_model_chunks SET horizon = 13',
    'ARGUMENT_INVALID',
    'through: quarter 4 of fiscal year 2012 ends with the week of 2013-02-01, 14 weeks ahead, and the forecast has 13: ' +
      'name a shorter period, or set FORECAST_HORIZON to 14',
  ],
  [
    { through: 'YEAR' },
    `${CALENDAR} weeks_to_year_end = NULL`,
    'NO_SNAPSHOT',
    'a former version built snapshot',
  ],
  [
    { through: 'YEAR' },
    `${CALENDAR} calendar = 'table'`,
    'ARGUMENT_INVALID',
    'through: the calendar table lacks the end of the fiscal year of the week after 2012-10-26: deliver the weeks of its ' +
      'whole year',
  ],
])('refuses %j after %s', async (given, change, code, message) => {
  await database.warehouse.query(change);
  await expectRefusal(given).toMatchObject({
    code,
    message: expect.stringContaining(message) as unknown,
  });
});
