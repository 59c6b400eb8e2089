import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateArguments } from '#serving/check-arguments.js';
import { createBacktest, fewForecasts } from '#test/factories/few-forecasts.js';
import { addSalesToPlan } from '#test/factories/plan-sales.js';
import { createPlannedChain } from '#test/factories/planned-chain.js';
import { publishForecast } from '#test/factories/publish-forecast.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';
import { plain } from '../../words/sentences.js';
import { checkQuestion } from '../../sales/question/question.js';
import { sales } from '../../sales/sales.js';
import { salesAgainstPlan } from './sales-against-plan.js';

let database: TestWarehouse;
let fixture: AnswerFixture;

beforeAll(async () => {
  database = await createPlannedChain();
  fixture = await openAnswerFixture(database.warehouse);
});
afterAll(() => database.drop());

async function ask(given: object = {}) {
  const args = await validateArguments(salesAgainstPlan.args, given);
  return fixture.ask(salesAgainstPlan, args as never);
}

const pick = <Row extends object>(rows: readonly Row[], ...names: (keyof Row)[]) =>
  rows.map((row) => names.map((name) => row[name]));
const FIGURES = [
  'group',
  'plan',
  'deliveredPlan',
  'notDeliveredPlan',
  'actual',
  'difference',
  'change',
] as const;

describe('salesAgainstPlan without a forecast', () => {
  it('compares complete store-weeks only', async () => {
    const answer = await ask();
    expect(pick(answer.groups, 'store', 'storeName')).toEqual([
      [2, null],
      [1, 'Ashford'],
    ]);
    expect(pick(answer.groups, ...FIGURES, 'plannedStoreWeeks', 'deliveredStoreWeeks')).toEqual([
      // -20 / 80
      ['Store 2', 170, 80, 90, 60, -20, -0.25, 2, 1],
      // 70 + 120 - 180 = 10; 10 / 180
      ['Store 1', 290, 180, 110, 190, 10, 0.055556, 3, 2],
    ]);
    expect(answer).toMatchObject({
      version: 'plan',
      versions: ['half', 'plan', 'stretch'],
      fiscalYear: 2012,
      plannedStoreWeeks: 5,
      deliveredStoreWeeks: 3,
      plan: 460,
      deliveredPlan: 260,
      notDeliveredPlan: 200,
      actual: 250,
      difference: -10,
      change: -0.038462,
      // Store 1 on 26 October, against 28 October 2011: 120 and 100. Store 2 has no complete week there.
      lastYear: 100,
      changeOnLastYear: 0.2,
      expected: null,
      expectedPlan: null,
      coverage: { firstWeek: '2012-10-19', lastWeek: '2012-10-26', weeks: 2 },
    });
  });

  it('adds up to the same by department', async () => {
    const { groups } = await ask({ by: 'DEPARTMENT' });
    expect(pick(groups, ...FIGURES, 'lastYear')).toEqual([
      // 70 + 90 + 60 - (60 + 100 + 80) = -20
      ['Department 1', 440, 240, 200, 220, -20, -0.083333, 80],
      ['Department 2', 20, 20, 0, 30, 10, 0.5, 20],
    ]);
  });

  it('tells the sales of departments without a plan, and compares none of them', async () => {
    // Department 2 of store 1 sold 30.
    const { groups, ...all } = await ask({ version: 'stretch' });
    const expected = ['stretch', 90, 200.5, 30, 80, 0.125];
    const names = [
      'actual',
      'deliveredPlan',
      'unplannedSales',
      'lastYear',
      'changeOnLastYear',
    ] as const;
    expect(pick([{ ...all, group: 'stretch' }, ...groups], 'group', ...names)).toEqual([
      expected,
      ['Store 1', ...expected.slice(1)],
    ]);
    const { groups: departments, ...same } = await ask({ version: 'stretch', by: 'DEPARTMENT' });
    expect(pick([{ ...same, group: 'stretch' }, ...departments], 'group', ...names)).toEqual([
      expected,
      ['Department 1', 90, 200.5, null, 80, 0.125],
    ]);
    expect(await ask({ version: 'stretch', department: 1 })).toMatchObject({
      unplannedSales: null,
    });
  });

  it('counts the store-weeks of a department', async () => {
    expect(await ask({ department: 2 })).toMatchObject({
      plannedStoreWeeks: 1,
      deliveredStoreWeeks: 1,
    });
  });

  it('groups by the districts and regions that stores are in now', async () => {
    const { groups } = await ask({ by: 'DISTRICT' });
    expect(pick(groups, 'district', ...FIGURES)).toEqual([
      [null, 'No district', 170, 80, 90, 60, -20, -0.25],
      ['Delta', 'Delta', 290, 180, 110, 190, 10, 0.055556],
    ]);
    const { groups: regions } = await ask({ by: 'REGION', department: 1 });
    // 220 - 240, as by department.
    expect(pick(regions, 'region', ...FIGURES)).toEqual([
      ['North', 'North', 440, 240, 200, 220, -20, -0.083333],
    ]);
  });

  it.each([
    [
      'MONTH',
      [
        ['2012-M10', 350, 260, 250],
        ['2012-M11', 110, 0, null],
      ],
    ],
    ['QUARTER', [['2012-Q4', 460, 260, 250]]],
    [
      'WEEK',
      [
        ['2012-10-19', 140, 140, 130],
        ['2012-10-26', 210, 120, 120],
        ['2012-11-02', 110, 0, null],
      ],
    ],
  ])('groups by %s', async (by, expected) => {
    const { groups } = await ask({ by });
    expect(pick(groups, 'group', 'plan', 'deliveredPlan', 'actual')).toEqual(expected);
  });

  it.each([
    [{ store: 2 }, 170, 60],
    [{ storeType: 'A' }, 290, 190],
    [{ department: 2 }, 20, 30],
    [{ department: 1, store: 1 }, 270, 160],
    [{ fiscalMonth: 11 }, 110, null],
    [{ fiscalQuarter: 4 }, 460, 250],
    [{ fiscalYear: 2013 }, 0, null],
    [{ version: 'stretch' }, 200.5, 90],
    [{ version: 'none' }, 0, null],
  ])('selects %o', async (given, plan, actual) => {
    expect(await ask(given)).toMatchObject({ plan, actual });
  });

  it('says in a sentence what is not delivered', async () => {
    const say = async (given: object) =>
      plain(salesAgainstPlan.sentence?.(await ask(given), given as never) ?? '').replaceAll(
        '\u00a0',
        ' ',
      );
    expect(await say({})).toBe(
      'Sales of the chain in fiscal year 2012 (the latest) are 250, −10 (−3.8 %) against the plan of 260 in the 3 of 5 store-weeks ' +
        'that are complete. 200 of the plan is not delivered.',
    );
    expect(await say({ version: 'stretch' })).toBe(
      'In departments with a plan, sales of the chain in fiscal year 2012 (the latest) are 90, −111 (−55.1 %) against version stretch of the plan of 201 ' +
        'in all 1 store-week. Other departments sold 30 in the same store-weeks.',
    );
    expect(await say({ fiscalMonth: 11 })).toBe(
      'Of the sales of the chain in month 11 of fiscal year 2012 (the latest), no planned store-week is delivered yet: the plan is 110.',
    );
    expect(await say({ version: 'none', store: 1 })).toBe(
      'There is no amount of version none of the plan in store 1 in fiscal year 2012 (the latest): the versions are half, plan and stretch.',
    );
  });
});

describe('the plan in sales', () => {
  const askSales = async (question: object) => {
    const measures = ['totalSales', 'plannedSales', 'changeOnPlan'];
    const { nodes, totals } = await fixture.ask(sales, checkQuestion({ measures, ...question }));
    return [...nodes, totals].map((row) => Object.values(row));
  };

  it('is that of complete store-weeks with sales', async () => {
    // 190 and 60 against 180 and 80; store 2 sold 1 in its partial week, without a plan, and 50 a year earlier.
    expect(await askSales({ dimensions: ['store'], filters: { year: [2012] } })).toEqual([
      [1, 190, 180, 0.055556],
      [2, 61, 80, -0.25],
      [251, 260, -0.038462],
    ]);
  });

  it('is that of the selected departments', async () => {
    const filters = { year: [2012], department: [2] };
    expect(await askSales({ dimensions: ['department'], filters })).toEqual([
      [2, 30, 20, 0.5],
      [30, 20, 0.5],
    ]);
    expect(await askSales({ dimensions: ['store'], filters })).toEqual([
      [1, 30, 20, 0.5],
      [30, 20, 0.5],
    ]);
  });
});

describe('salesAgainstPlan with a forecast', () => {
  const week = (mean: number, horizon = 1) => ({
    week_date: horizon === 1 ? '2012-11-02' : '2012-11-09',
    horizon,
    mean,
    q025: mean - 20,
    q100: mean - 10,
    q250: mean - 5,
    q500: mean,
    q750: mean + 5,
    q900: mean + 10,
    q975: mean + 20,
    level: mean,
    season: 0,
    calendar: 0,
    growth: 0,
  });
  const judge = (
    origin: string,
    horizon: number,
    [grain, number]: readonly [string, number],
    [came, expected]: readonly [number, number],
    [added, cumulated] = [0, 0],
  ) => ({
    ...createBacktest([origin, horizon, '2012-10-26'], grain, number, [came, expected, 0], {
      weight: 2,
      weighted_error: added,
      naive_error: 0,
    }),
    cumulated_error: cumulated,
  });
  /** Store 1 has the errors 10 and -30, then 0 and -20; store 2 has -10, then 10. */
  const BACKTEST = [
    judge('2012-10-05', 1, ['STORE', 1], [100, 90]),
    judge('2012-10-05', 2, ['STORE', 1], [100, 130]),
    judge('2012-10-05', 1, ['STORE', 2], [50, 60]),
    judge('2012-10-12', 1, ['STORE', 1], [100, 100]),
    judge('2012-10-12', 2, ['STORE', 1], [100, 120]),
    judge('2012-10-12', 1, ['STORE', 2], [50, 40]),
    judge('2012-10-05', 1, ['DEPARTMENT', 1], [150, 145], [15, 15]),
    judge('2012-10-05', 2, ['DEPARTMENT', 1], [100, 135], [35, 25]),
  ];
  beforeAll(async () => {
    await publishForecast(database.warehouse, {
      ...fewForecasts,
      forecast_backtest: BACKTEST,
      forecast_total_week: [
        { grain: 'STORE', number: 1, ...week(120) },
        { grain: 'STORE', number: 1, ...week(130, 2) },
        { grain: 'STORE', number: 2, ...week(60) },
        { grain: 'CHAIN', number: 0, ...week(300) },
        { grain: 'DEPARTMENT', number: 1, ...week(160) },
        { grain: 'DEPARTMENT', number: 1, ...week(110, 2) },
        { grain: 'DEPARTMENT', number: 2, ...week(20) },
        { grain: 'DEPARTMENT', number: 2, ...week(20, 2) },
      ],
      forecast_store_department_week: [
        { store: 1, department: 1, ...week(100), treatment: 'FULL' },
        { store: 1, department: 1, ...week(110, 2), treatment: 'FULL' },
        { store: 1, department: 2, ...week(20), treatment: 'FULL' },
        { store: 1, department: 2, ...week(20, 2), treatment: 'FULL' },
        { store: 2, department: 1, ...week(60), treatment: 'FULL' },
      ],
    });
    await database.warehouse.query(`
      INSERT INTO mart.plan_store_department_week_chunks
        (chunk_id, version, store, store_type, department, week_date, fiscal_year, fiscal_quarter, fiscal_month, spread, amount)
      SELECT 1, version, store, type, department, week::date, 2012, 4, 11, 'WEEK', 100
      FROM (VALUES (1, 'A', '2012-11-02'), (1, 'A', '2012-11-09'), (2, 'B', '2012-11-02')) p(store, type, week)
      CROSS JOIN (VALUES ('open', 1), ('whole', 1), ('whole', 2)) v(version, department)
      WHERE department = 1 OR store = 1`);
    await addSalesToPlan(database.warehouse);
  });

  const ENDS = ['group', 'forecast', 'forecastLow', 'forecastHigh'] as const;
  const askEnds = async (given: object) => {
    const { groups, ...all } = await ask({ version: 'whole', ...given });
    return [...pick(groups, ...ENDS), ...pick([{ group: 'all', ...all }], ...ENDS)];
  };

  it('has the interval of the sum, in which errors of weeks and stores cancel out', async () => {
    // |10 - 30| and |0 - 20| of 40 and 20: two thirds of 20 remain of store 1, and of store 2 all 10 of its only week.
    const stores = [
      ['Store 1', 250, 236.67, 263.33],
      ['Store 2', 60, 50, 70],
    ];
    // |10 - 30 - 10| and |0 - 20 + 10| of 50 and 30: half of 30.
    const all = ['all', 310, 295, 325];
    expect(await askEnds({})).toEqual([...stores, all]);
    expect(await askEnds({ by: 'REGION' })).toEqual([['North', 310, 295, 325], all]);
    expect(await askEnds({ by: 'WEEK' })).toEqual([
      // |10 - 10| and |0 + 10| of 20 and 10: a third of 20.
      ['2012-11-02', 180, 173.33, 186.67],
      ['2012-11-09', 130, 120, 140],
      all,
    ]);
  });

  it('has the interval of departments from their own errors', async () => {
    expect(await askEnds({ by: 'DEPARTMENT' })).toEqual([
      // |5 - 35| of 5 + 35: three quarters of 20, as of its forecast over all stores.
      ['Department 1', 270, 255, 285],
      ['Department 2', 40, 20, 60],
      // Three quarters of 40.
      ['all', 310, 280, 340],
    ]);
    expect(await askEnds({ by: 'STORE', department: 1 })).toEqual([
      // 25 of 15 + 35: half of 20.
      ['Store 1', 210, 200, 220],
      ['Store 2', 60, 50, 70],
      // Errors of different stores do not cancel out: half of 30.
      ['all', 270, 255, 285],
    ]);
  });

  it('forecasts the planned departments of a plan that lacks some', async () => {
    // As of department 1 above, which alone has a plan in the version `open`.
    const stores = [
      ['Store 1', 210, 200, 220],
      ['Store 2', 60, 50, 70],
    ];
    const all = ['all', 270, 255, 285];
    expect(await askEnds({ version: 'open' })).toEqual([...stores, all]);
    expect(await askEnds({ version: 'open', by: 'DEPARTMENT' })).toEqual([
      ['Department 1', 270, 255, 285],
      all,
    ]);
    const { groups } = await ask({ version: 'open', by: 'WEEK' });
    expect(pick(groups, 'group', 'forecast', 'expectedPlan')).toEqual([
      ['2012-11-02', 160, 200],
      ['2012-11-09', 110, 100],
    ]);
  });

  const EXPECTED = [
    'group',
    'forecast',
    'expected',
    'expectedLow',
    'expectedHigh',
    'expectedPlan',
    'expectedChange',
  ] as const;

  it('closes the period with the forecast of store-weeks after the sales', async () => {
    const { groups, ...answer } = await ask();
    expect(pick(groups, ...EXPECTED)).toEqual([
      ['Store 2', null, null, null, null, null, null],
      // 190 + 100 against 180 + 110: department 2 has no plan in the open week.
      ['Store 1', 100, 290, 280, 300, 290, 0],
    ]);
    // 250 + 100 against 260 + 110: the week that store 2 lacks has no forecast.
    expect(pick([{ group: 'all', ...answer }], ...EXPECTED)).toEqual([
      ['all', 100, 350, 340, 360, 370, -0.054054],
    ]);
  });

  it('adds up to the same by department', async () => {
    const { groups } = await ask({ by: 'DEPARTMENT' });
    expect(pick(groups, ...EXPECTED)).toEqual([
      // 220 + 100 against 240 + 110
      ['Department 1', 100, 320, 310, 330, 350, -0.085714],
      ['Department 2', null, null, null, null, null, null],
    ]);
  });
});

describe('salesAgainstPlan from the sums of departments', () => {
  /** As the store-weeks above add up to, by department, type and week. */
  const SUMS = `
    (1, 'A', '2012-10-19', 10, 1, 1, 60, 60, 70, NULL, NULL), (1, 'A', '2012-10-26', 10, 1, 1, 100, 100, 90, 90, 80),
    (2, 'A', '2012-10-26', 10, 1, 1, 20, 20, 30, 30, 20), (1, 'A', '2012-11-02', 11, 1, 0, 110, NULL, NULL, NULL, NULL),
    (1, 'B', '2012-10-19', 10, 1, 1, 80, 80, 60, NULL, NULL), (1, 'B', '2012-10-26', 10, 1, 0, 90, NULL, NULL, NULL, NULL)`;
  const QUESTIONS = [
    { by: 'DEPARTMENT' },
    { by: 'DEPARTMENT', storeType: 'B' },
    { by: 'DEPARTMENT', fiscalMonth: 10 },
    { by: 'DEPARTMENT', version: 'stretch' },
    // Store 3 of the same type has no forecast.
    { by: 'DEPARTMENT', version: 'half' },
    { by: 'MONTH', department: 1 },
    { by: 'WEEK', department: 2 },
    { by: 'STORE', department: 1 },
    { by: 'DEPARTMENT', store: 1 },
  ];
  let former: unknown[];
  beforeAll(async () => {
    former = await Promise.all(QUESTIONS.map(ask));
    await database.warehouse.query(`
      INSERT INTO mart.plan_department_week_chunks
        (chunk_id, version, department, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month, stores,
         delivered_stores, amount, delivered_amount, weekly_sales, compared_sales, earlier_sales)
      SELECT 1, 'plan', department, type, week::date, 2012, 4, month, stores, delivered, plan, delivered_plan, sales,
        compared::numeric, earlier::numeric
      FROM (VALUES ${SUMS}) s(department, type, week, month, stores, delivered, plan, delivered_plan, sales, compared, earlier)
      UNION ALL SELECT 1, 'stretch', 1, 'A', '2012-10-26', 2012, 4, 10, 1, 1, 200.50, 200.50, 90, 90, 80
      UNION ALL SELECT 1, 'half', 1, 'A', '2012-11-02', 2012, 4, 11, 2, 0, 150, NULL, NULL, NULL, NULL`);
  });

  it.each(QUESTIONS.map((question, index) => ({ question, index })))(
    'answers $question as from the rows of stores',
    async ({ question, index }) => {
      expect(await ask(question)).toEqual(former[index]);
    },
  );

  it('reads them', async () => {
    await database.warehouse.query(
      `UPDATE mart.plan_department_week_chunks SET amount = amount + 1 WHERE version = 'stretch'`,
    );
    const { groups } = await ask({ by: 'DEPARTMENT', version: 'stretch' });
    expect(pick(groups, 'department', 'plan')).toEqual([[1, 201.5]]);
  });
});
