import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { listNrfWeeks, useNrfCalendar } from '#test/factories/nrf-calendar.js';
import { ReportFixture } from '#test/factories/report-fixture.js';
import { findFiscalPeriods } from '#analytics/serving/fiscal-periods.js';
import { ANSWER_FLOW, limitSnapshot } from '#analytics/snapshot/snapshot.js';
import { placeFiscalPeriods } from './fiscal-periods.js';
import { formatAnswer, readAnswers } from './read-answers.js';

const toFileDate = (date: string) => date.split('-').toReversed().join('/');

let fixture: ReportFixture;
beforeAll(async () => {
  // The first 15 weeks of fiscal 2011: a quarter, and two weeks of month 4.
  const weeks = listNrfWeeks(2011, 2011).slice(0, 15);
  fixture = await ReportFixture.open(
    createSources({
      stores: '1,A,1000',
      sales: weeks.map(({ friday }) => `1,1,${toFileDate(friday)},100.00,FALSE`).join('\n'),
      features: '1,04/02/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
    }),
  );
  await useNrfCalendar(fixture.database.warehouse);
});
afterAll(() => fixture.close());

it('asks about the last whole period of the fiscal calendar', async () => {
  const answers =
    'monthly-department-sales?during=LAST_FISCAL_MONTH department-performance?during=LAST_FISCAL_QUARTER';
  await fixture.set({ name: 'fiscal', answers, folder: 'fiscal' });
  expect(await fixture.sendNow('fiscal')).toMatchObject({ state: 'sent', error: null });
  const readCells = async (end: string) =>
    (await fixture.readNamed(end))
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
  const [months, month, ...others] = await readCells('/monthly-department-sales.csv');
  expect(others).toEqual([]);
  // Month 3, whose first day is 2 April by the Fridays of the files: four weeks of 100.
  const read = (name: string) => month?.[months?.indexOf(name) ?? -1];
  expect(['fiscalMonth', 'month', 'total', 'weeks'].map(read)).toEqual([
    '2011-M03',
    '2011-04-02',
    '400.00',
    '4',
  ]);
  const [, ...weeks] = await readCells('/department-performance.csv');
  expect([weeks.length, weeks[0]?.[0], weeks.at(-1)?.[0]]).toEqual([
    13,
    '2011-02-04',
    '2011-04-29',
  ]);
});

it('sets the fiscal period of an answer that has one', async () => {
  const { marts } = fixture.reader;
  const snapshot = await marts.snapshot(undefined, ANSWER_FLOW);
  const read = await readAnswers(
    'sales-against-plan?during=LAST_FISCAL_MONTH sales-against-plan?during=LAST_FISCAL_QUARTER&by=MONTH',
  );
  expect((await placeFiscalPeriods(read, snapshot, marts)).map(({ args }) => args)).toEqual([
    { fiscalYear: 2011, fiscalQuarter: 1, fiscalMonth: 3 },
    { by: 'MONTH', fiscalYear: 2011, fiscalQuarter: 1 },
  ]);
  expect(read.map(formatAnswer)).toEqual([
    'sales-against-plan?during=LAST_FISCAL_MONTH',
    'sales-against-plan?by=MONTH&during=LAST_FISCAL_QUARTER',
  ]);
});

it.each([
  // Two weeks of month 4, the first of quarter 2, are sold.
  ['MONTH', '2011-05-06'],
  ['QUARTER', '2011-05-06'],
  ['YEAR', '2011-02-04'],
])('asks about the open %s up to the last complete week', async (length, from) => {
  const { marts } = fixture.reader;
  const snapshot = await marts.snapshot(undefined, ANSWER_FLOW);
  const read = await readAnswers(`weekly-top-stores?during=FISCAL_${length}_TO_DATE`);
  const [placed] = await placeFiscalPeriods(read, snapshot, marts);
  expect(placed?.args).toEqual({ from, to: '2011-05-13' });
});

it('leaves out a period in which a store lacks a week, for the chain and in a scope', async () => {
  const { marts } = fixture.reader;
  const snapshot = await marts.snapshot(undefined, ANSWER_FLOW);
  // Month 3 lacks a week, after which all stores delivered again.
  await fixture.database.warehouse.query(
    `INSERT INTO mart.store_week_coverage_chunks
     SELECT 1, store, week_date, store_type, departments, week_date <> '2011-04-15' FROM mart.store_week_chunks`,
  );
  for (const scope of [undefined, { stores: [1] }]) {
    const read = limitSnapshot(snapshot, scope);
    const whole = (await findFiscalPeriods(marts, read)).filter(({ isOpen }) => !isOpen);
    expect(whole).toEqual([
      {
        period: 'MONTH',
        isOpen: false,
        firstWeek: '2011-03-04',
        lastWeek: '2011-04-01',
        fiscalYear: 2011,
        fiscalQuarter: 1,
        fiscalMonth: 2,
        calendar: '4-5-4',
      },
    ]);
  }
  await fixture.database.warehouse.query('DELETE FROM mart.store_week_coverage_chunks');
});

it('ends while the data contain no whole period', async () => {
  const answers = 'department-performance?during=LAST_FISCAL_YEAR';
  await fixture.set({ name: 'year', answers, folder: 'year' });
  expect(await fixture.sendNow('year')).toMatchObject({
    error: expect.stringContaining('the data contain no whole fiscal year yet') as unknown,
  });
});

it.each([
  ['department-performance?during=LAST_WEEK', 'during is one of LAST_FISCAL_MONTH'],
  ['department-performance?during=LAST_FISCAL_MONTH&from=2011-02-04', 'leave out from'],
  ['yearly-store-performance?during=LAST_FISCAL_MONTH', 'set during to LAST_FISCAL_YEAR'],
  ['yearly-store-performance?during=LAST_FISCAL_QUARTER', 'set during to LAST_FISCAL_YEAR'],
  ['customer-visits?during=LAST_FISCAL_MONTH', 'customer-visits selects no weeks'],
  ['top-customers?during=LAST_FISCAL_MONTH', 'top-customers selects no weeks'],
])('refuses %s', async (answers, message) => {
  await expect(readAnswers(answers)).rejects.toMatchObject({
    code: 'ARGUMENT_INVALID',
    message: expect.stringContaining(message) as unknown,
  });
});
