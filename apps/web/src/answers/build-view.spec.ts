import { expect, it } from 'vitest';
import type { LinkedPresentation } from '#analytics/serving/presentation.js';
import { listPresentations } from '#analytics/answers/answers.js';
import { sentence as forecastSentence } from '#analytics/answers/forecast/sentence.js';
import { sentence } from '#analytics/answers/weekly-top-stores/sentence.js';
import type { Sentence } from '#analytics/words/template.js';
import { drawDeclared } from '../charts/declared.js';
import { buildControls, buildParameters, type Values } from './control.js';
import type { ConsoleAnswer } from './declarations.js';
import { buildColumn, buildView } from './build-view.js';

const coverage = { firstWeek: '2012-10-26', lastWeek: '2012-10-26', weeks: 1 };
const facts = { ...coverage, completeThrough: null };
const toConsoleAnswer = (shown: LinkedPresentation): ConsoleAnswer => ({
  ...shown,
  presentation: shown.presentation!,
});
const requireAnswer = (name: string): ConsoleAnswer =>
  toConsoleAnswer(listPresentations().find((shown) => shown.name === name)!);
function renderView(
  name: string,
  answer: object,
  values: Values = {},
  formatted: Sentence = () => '',
) {
  const shown = requireAnswer(name);
  const get = () => Promise.resolve({ coverage, ...answer } as never);
  const asked = buildParameters(shown, shown.presentation, values);
  return buildView(shown, asked, facts, get, { declaredChart: drawDeclared }, formatted);
}

it('writes rows, with a dash for missing values', async () => {
  const nodes = [
    {
      store: 3,
      storeType: 'A',
      total: 2_500_000.5,
      weeklyAverage: 7,
      likeForLikeGrowth: 0.5,
      rank: 1,
    },
    { store: 4, storeType: 'B', total: -1, weeklyAverage: 7, likeForLikeGrowth: null, rank: 2 },
  ];
  const { table } = await renderView(
    'yearlyStorePerformance',
    { nodes, totalCount: 45 },
    { year: '2012' },
  );
  expect(table).toMatchObject({ caption: 'Stores in 2012, by their sales', total: 45 });
  expect(table.columns.map(({ head }) => head).slice(0, 5)).toEqual([
    'Store',
    'Type',
    'Total',
    'Weekly average',
    'Like for like',
  ]);
  expect(table.columns.map(({ isNumber }) => isNumber).slice(0, 3)).toEqual([false, false, true]);
  expect(table.rows).toEqual([
    ['Store 3', 'A', '2,500,000.50', '7.00', '+50.0\u00a0%', '–', '1', '–', '–', '–', '–'],
    ['Store 4', 'B', '−1.00', '7.00', '–', '–', '2', '–', '–', '–', '–'],
  ]);
});

it('separates the thousands of a column with a fixed number of decimals', () => {
  const { text } = buildColumn(requireAnswer('customerVisits'), {
    field: 'averageWeeklyVisits',
    digits: 0,
  });
  expect(text({ averageWeeklyVisits: 14_776.6 })).toBe('14,777');
});

it('writes the summary of another list below the rows', async () => {
  const departments = [
    {
      department: 5,
      total: 60.5,
      share: 0.75,
      likeForLikeGrowth: -0.1,
      volatility: 0.25,
      bestWeek: '2012-10-26',
    },
  ];
  const view = await renderView(
    'departmentPerformance',
    { nodes: [], totalCount: 0, departments },
    { week: '2012-10-26' },
  );
  expect(view.summary?.list).toBe('departments');
  expect(view.summary?.rows).toEqual(departments);
  expect(view.summary?.table).toMatchObject({
    caption: 'Departments over the twelve weeks to that of 26 October 2012, by their sales',
    rows: [
      [
        'Department 5',
        '60.50',
        '75.0\u00a0%',
        '−10.0\u00a0%',
        '25.0\u00a0%',
        '26 Oct 2012',
        '–',
        '–',
        '–',
      ],
    ],
    total: 1,
  });
  expect(view.table.total).toBe(0);
});

it('puts the latest row first, and writes all values of a list', async () => {
  const nodes = [
    { week: '2012-10-19', price: 3.5, nextPrice: null, stores: [1, 2] },
    { week: '2012-10-26', price: 3.456, nextPrice: 3.5, stores: [4] },
  ];
  const { table } = await renderView('lowestFuelPrices', { nodes, totalCount: 2 });
  expect(table.rows).toEqual([
    ['26 Oct 2012', '3.456', '3.500', '4'],
    ['19 Oct 2012', '3.500', '–', '1 and 2'],
  ]);
});

it('shows a list that the declaration names, with a chart, and has a sentence without rows', async () => {
  const week = (date: string, forecast: number) => ({
    week: date,
    forecast,
    low: forecast - 100,
    high: forecast + 100,
    low80: forecast - 100,
    high80: forecast + 100,
    level: 1000,
    season: 200,
    calendar: 0,
    growth: null,
  });
  const weeks = [week('2012-11-02', 1_234.5), week('2012-11-09', 1_500)];
  const explanation = 'The forecast follows from sales up to 2012-10-26.';
  const totals = { total: 2_734.5, totalLow: 2_534.5, totalHigh: 2_934.5, origins: 22 };
  const answer = { weeks, history: [], ...totals, explanation };
  const view = await renderView('forecast', answer, { store: '4' }, forecastSentence);
  expect(view.sentence.replaceAll('\u00a0', ' ')).toBe(
    'In the week of 2 November 2012, the sales in store 4 are expected to be **1,235**: with 80 % probability 1,135 to ' +
      '1,335. In the 2 weeks up to 9 November 2012, **2,735** are expected: with 80 % probability 2,535 to 2,935.',
  );
  expect(view.notes[0]).toBe(explanation);
  expect(view).toHaveProperty('draw');
  expect(view.table.rows[0]).toEqual([
    '2 Nov 2012',
    '1,235',
    '1,135',
    '1,335',
    '1,000',
    '200',
    '0',
    '–',
  ]);
  const none = { state: 'NONE', reason: '59 weeks of sales', weeks: [], history: [] };
  const empty = await renderView('forecast', none, {}, forecastSentence);
  expect(empty.sentence).toBe('There is no forecast of the sales of the chain: 59 weeks of sales.');
  expect(empty).not.toHaveProperty('draw');
});

it('writes the sentence of an answer that has code for it, without rows too', async () => {
  const shown = requireAnswer('weeklyTopStores');
  const wins = [{ store: 3, storeType: 'A', weeks: 2 }];
  const compared = {
    weeks: 2,
    firstWeek: '2012-10-19',
    lastWeek: '2012-10-26',
    stores: 45,
    selectedStores: 45,
    wonWeeks: 2,
    laterWeek: null,
  };
  const answer = { coverage, nodes: [], totalCount: 2, wins, compared };
  const get = () => Promise.resolve(answer as never);
  const view = await buildView(shown, {}, facts, get, { declaredChart: drawDeclared }, sentence);
  expect(view.sentence.replaceAll('\u00a0', ' ')).toBe(
    '**Store 3** sold most in **2** of 2 weeks in October 2012.',
  );
});

it('offers no choice of all where a value is the default', () => {
  const shown = requireAnswer('forecastAccuracy');
  const [by] = buildControls(shown, shown.presentation).main;
  expect(by?.kind === 'choice' && by.choices({} as never)).toEqual([
    { value: 'HORIZON', label: 'Horizon' },
    { value: 'DEPARTMENT', label: 'Department' },
    { value: 'STORE', label: 'Store' },
  ]);
});

it('asks every filter of the API, with the names and types of the API', () => {
  const shown = requireAnswer('forecastScenario');
  const { main, more } = buildControls(shown, shown.presentation);
  expect(main.map(({ name }) => name)).toEqual([
    'growth',
    'growingStore',
    'growingDepartment',
    'closingStore',
  ]);
  // A scenario starts from nothing.
  const initial = [...main, ...more].map((control) =>
    control.kind === 'choice' ? control.initial(facts) : control.initial,
  );
  expect(new Set(initial)).toEqual(new Set(['']));
  expect(more.map(({ name, kind }) => [name, kind])).toEqual([
    ['store', 'number'],
    ['department', 'number'],
    ['holiday', 'choice'],
    ['movedTo', 'date'],
    ['closingFrom', 'date'],
    ['markDowns', 'choice'],
  ]);
  const values = { growth: '5', store: '3', holiday: 'EASTER', markDowns: 'true', movedTo: '' };
  expect(buildParameters(shown, shown.presentation, values)).toEqual({
    growth: 5,
    store: 3,
    holiday: 'EASTER',
    markDowns: true,
  });
});

it('offers the calendar of years', () => {
  const shown = requireAnswer('yearlyStorePerformance');
  const calendar = buildControls(shown, shown.presentation).more.find(
    ({ name }) => name === 'calendar',
  );
  expect(calendar).toMatchObject({ kind: 'choice', label: 'Calendar' });
  expect(calendar?.kind === 'choice' && calendar.choices(facts)).toEqual([
    { value: 'GREGORIAN', label: 'Gregorian' },
    { value: 'FISCAL', label: 'Fiscal' },
  ]);
});

it('offers no filter twice where a period sets both its ends', () => {
  const shown = requireAnswer('departmentPerformance');
  const { more } = buildControls(shown, shown.presentation);
  expect(more.map(({ name }) => name)).toEqual([
    'department',
    'storeType',
    'year',
    'calendar',
    'region',
    'district',
  ]);
  expect(buildParameters(shown, shown.presentation, { week: '2010-11-26', store: '' })).toEqual({
    from: '2010-11-26',
    to: '2010-11-26',
  });
});

it.each([
  ['STORE', 'Share of its type', 'Share of the week'],
  ['WEEKDAY', 'Share of the week', 'Share of its type'],
])('shows no column that rows by %s have empty', async (by, shown, hidden) => {
  const { table } = await renderView('customerVisits', { groups: [] }, { by });
  const heads = table.columns.map(({ head }) => head);
  expect(heads).toContain(shown);
  expect(heads).not.toContain(hidden);
});

it('names months, quarters and years in the calendar of the question', async () => {
  const list = async (values: Values) => {
    const fiscalMonth = values['period'] === 'MONTH' ? '2012-M12' : null;
    const fiscalQuarter = values['period'] === 'YEAR' ? null : '2012-Q4';
    const fiscal =
      values['calendar'] === 'FISCAL'
        ? { fiscalYear: 2012, fiscalQuarter, fiscalMonth }
        : { fiscalYear: null, fiscalQuarter: null, fiscalMonth: null };
    const nodes = [{ department: 1, month: '2012-12-29', total: 5, ...fiscal }];
    const { table } = await renderView('monthlyDepartmentSales', { nodes }, values);
    const heads = table.columns.slice(0, 2).map(({ head }) => head);
    return [...heads, table.rows[0]?.[0], table.columns[0]?.isNumber];
  };
  expect(await list({ department: '1' })).toEqual(['Month', 'Total', 'December 2012', false]);
  const fiscal = { department: '1', calendar: 'FISCAL' };
  expect(await list({ ...fiscal, period: 'MONTH' })).toEqual([
    'Fiscal month',
    'Total',
    '2012-M12',
    false,
  ]);
  expect(await list({ ...fiscal, period: 'QUARTER' })).toEqual([
    'Fiscal quarter',
    'Total',
    '2012-Q4',
    false,
  ]);
  expect(await list({ ...fiscal, period: 'YEAR' })).toEqual([
    'Fiscal year',
    'Total',
    '2012',
    false,
  ]);
});
