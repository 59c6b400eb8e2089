import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import type { AnswerDefinition } from '../serving/answer-definition.js';
import { checkQuestion } from '../sales/question/question.js';
import { sales as salesAnswer } from '../sales/sales.js';
import { buildFirstQuestion } from '../serving/first-question.js';
import { weeksBetween } from '../words/dates.js';
import { plain } from '../words/sentences.js';
import { customerVisits } from './customer-visits/customer-visits.js';
import { departmentPerformance } from './department-performance/department-performance.js';
import { holidaySales } from './holiday-sales/holiday-sales.js';
import { leapYearSales } from './leap-year-sales/leap-year-sales.js';
import { lowestFuelPrices } from './lowest-fuel-prices/lowest-fuel-prices.js';
import { monthlyDepartmentSales } from './monthly-department-sales/monthly-department-sales.js';
import { offerImpact } from './offer-impact/offer-impact.js';
import { productPerformance } from './product-performance/product-performance.js';
import { salesPrediction } from './sales-prediction/sales-prediction.js';
import { weeklyTopStores } from './weekly-top-stores/weekly-top-stores.js';
import { yearlyStorePerformance } from './yearly-store-performance/yearly-store-performance.js';

const STORES = [1, 2, 3];
const NEWEST = '2012-03-02';
const weeks = weeksBetween('2010-12-24', '2012-02-24');
const toFileDate = (week: string) => week.split('-').reverse().join('/');
const writeSales = (store: number, department: number, week: string, sales: number) =>
  `${store},${department},${toFileDate(week)},${sales}.00,FALSE`;
const writePrice = (store: number, week: string, price: number) =>
  `${store},${toFileDate(week)},50,${price.toFixed(3)},NA,NA,NA,NA,NA,200,${8 + (Number(week.slice(8)) % 7) / 10},FALSE`;

/** Sales and prices that differ in every week; store 3 sells department 1 only. */
const sales = weeks.flatMap((week, index) => [
  writeSales(1, 1, week, 500 + ((index * 37) % 101)),
  writeSales(1, 2, week, 90 + ((index * 53) % 89)),
  writeSales(2, 1, week, 520 + ((index * 61) % 97)),
  writeSales(2, 2, week, 80 + ((index * 29) % 83)),
  writeSales(3, 1, week, 400 + ((index * 41) % 79)),
]);
const prices = weeks.flatMap((week, index) =>
  STORES.map((store) => writePrice(store, week, 3 + ((index * 17 + store * 13) % 23) / 100)),
);
const stores = `1,A,1000
                2,B,500
                3,B,400`;

let before: OpenAnswerFixture;
let after: OpenAnswerFixture;
beforeAll(async () => {
  const features = prices.join('\n');
  const delivered = { stores, sales: sales.join('\n'), features };
  before = await openAnswersOver(createSources(delivered));
  // Store 1 delivers one department of the next week, and its price.
  const sources = createSources({
    stores,
    sales: [...sales, writeSales(1, 1, NEWEST, 1)].join('\n'),
    features: [...prices, writePrice(1, NEWEST, 1)].join('\n'),
    coverage: STORES.map(
      (store) => `${store},${toFileDate(NEWEST)},${store === 1 ? 1 : 0},FALSE`,
    ).join('\n'),
  });
  after = await openAnswersOver(sources);
});
afterAll(() => Promise.all([before.close(), after.close()]));

const answers: readonly AnswerDefinition[] = [
  weeklyTopStores,
  departmentPerformance,
  monthlyDepartmentSales,
  yearlyStorePerformance,
  leapYearSales,
  lowestFuelPrices,
];
type Question = Record<string, string | number>;

const scopes: Question[] = [
  {},
  { department: 1 },
  { department: 9 },
  { store: 2 },
  { store: 9 },
  { storeType: 'A' },
  { storeType: 'C' },
  { department: 1, store: 2 },
  { department: 1, storeType: 'B' },
  { department: 1, store: 2, storeType: 'A' },
];
const periods: Question[] = [{}, { year: 2012 }];

const listQuestions = ({ name }: AnswerDefinition): Question[] =>
  scopes
    .filter((scope) => name !== 'lowestFuelPrices' || !('department' in scope))
    .flatMap((scope) => periods.map((period) => ({ ...scope, ...period })));

async function readSentence(
  fixture: OpenAnswerFixture,
  definition: AnswerDefinition,
  question: object,
): Promise<string> {
  const args = Object.assign(new definition.args(), question);
  const answer = await fixture.ask(definition, args as never);
  return plain(definition.sentence?.(answer, args as never) ?? '').replaceAll('\u00a0', ' ');
}

/** Returns a sentence without what it reports of a later period. */
const dropLater = (sentence: string) =>
  sentence.replace(/; (so far, [^.;]*|[A-Z\d][^.;]* so far)(?=\.)/, '');

it.each(answers.map((each) => [each.name, each] as const))(
  '%s: a delivery of one store changes no sentence',
  async (_name, definition) => {
    for (const question of listQuestions(definition)) {
      const sentence = await readSentence(before, definition, question);
      expect(sentence).toMatch(/^[A-Z].*[.]$/);
      expect(dropLater(await readSentence(after, definition, question))).toBe(dropLater(sentence));
    }
  },
);

/** Arguments of the averages, which have no period of their own. */
const averages: readonly [AnswerDefinition, Question][] = [
  [holidaySales, {}],
  [offerImpact, {}],
  [salesPrediction, { unemploymentAbove: 7 }],
  [customerVisits, { basketValue: 100 }],
];

it.each(averages.map(([each, asked]) => [each.name, each, asked] as const))(
  '%s: a delivery of one store changes no figure',
  async (_name, definition, asked) => {
    for (const scope of [{}, { store: 1 }, { store: 2 }, { storeType: 'B' }]) {
      const args = Object.assign(new definition.args(), asked, scope);
      const read = async ({ ask }: OpenAnswerFixture) => ({
        ...(await ask(definition, args as never)),
        coverage: undefined,
      });
      expect(await read(after)).toEqual(await read(before));
    }
  },
);

/** Returns the rows of a list that are not of the newest week, month or year. */
async function readEarlierRows(fixture: OpenAnswerFixture, definition: AnswerDefinition) {
  const args = Object.assign(new definition.args(), { first: 1000 });
  const { nodes } = (await fixture.ask(definition, args as never)) as { nodes: NewestRow[] };
  return nodes.filter(
    ({ week, month, year }) =>
      week !== NEWEST &&
      month !== `${NEWEST.slice(0, 7)}-01` &&
      year !== Number(NEWEST.slice(0, 4)),
  );
}
interface NewestRow {
  week?: string;
  month?: string;
  year?: number;
}

it.each(
  [
    weeklyTopStores,
    departmentPerformance,
    monthlyDepartmentSales,
    yearlyStorePerformance,
    lowestFuelPrices,
  ].map((each: AnswerDefinition) => [each.name, each] as const),
)('%s: a delivery of one store changes no row of another period', async (_name, definition) => {
  const rows = await readEarlierRows(before, definition);
  expect(rows.length).toBeGreaterThan(2);
  expect(await readEarlierRows(after, definition)).toEqual(rows);
});

describe('the coverage of sales', () => {
  const newest = (stores: number[]) => [
    { week: NEWEST, stores: 0, expectedStores: stores.length, lacking: stores },
  ];

  it.each([
    [{}, newest([1, 2, 3])],
    [{ store: [1] }, newest([1])],
    [{ store: [1, 3] }, newest([1, 3])],
    [{ storeType: ['A'] }, newest([1])],
    [{ year: [2012] }, newest([1, 2, 3])],
    [{ month: ['2012-03-01'], store: [1] }, newest([1])],
    [{ from: NEWEST }, newest([1, 2, 3])],
    [{ department: [1], store: [1, 2] }, newest([1, 2])],
    [{ year: [2011] }, []],
    [{ week: ['2012-02-24'] }, []],
    [{ to: '2012-02-24' }, []],
  ])('follows the filters %j', async (filters, partialWeeks) => {
    const { coverage } = await after.ask(salesAnswer, checkQuestion({ filters }));
    expect(coverage).toMatchObject({ partialWeeks });
  });
});

it('each leap year has its own partial weeks', async () => {
  const { years } = await after.ask(leapYearSales, { storeType: 'B' });
  expect(years.map(({ year, coverage }) => [year, coverage.partialWeeks])).toEqual([
    [2012, [{ week: NEWEST, stores: 0, expectedStores: 2, lacking: [2, 3] }]],
  ]);
});

it('the console and the reports begin with the last complete week', () => {
  const period = { firstWeek: '2010-12-24', dataThrough: NEWEST, completeThrough: '2012-02-24' };
  const first = (definition: AnswerDefinition) => buildFirstQuestion(definition, period);
  const week = { from: '2012-02-24', to: '2012-02-24' };
  expect(first(departmentPerformance)).toEqual(week);
  expect(first(yearlyStorePerformance)).toMatchObject({ year: 2011 });
  const january = { from: '2012-01-01', to: '2012-01-01' };
  expect(first(productPerformance)).toMatchObject(january);
});
