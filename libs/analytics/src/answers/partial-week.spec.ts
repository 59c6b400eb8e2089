import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import type { AnswerDefinition } from '../serving/answer-definition.js';
import { weeksBetween } from '../words/dates.js';
import { plain } from '../words/sentences.js';
import { departmentPerformance } from './department-performance/department-performance.js';
import { leapYearSales } from './leap-year-sales/leap-year-sales.js';
import { lowestFuelPrices } from './lowest-fuel-prices/lowest-fuel-prices.js';
import { monthlyDepartmentSales } from './monthly-department-sales/monthly-department-sales.js';
import { weeklyTopStores } from './weekly-top-stores/weekly-top-stores.js';
import { yearlyStorePerformance } from './yearly-store-performance/yearly-store-performance.js';

const STORES = [1, 2, 3];
const NEWEST = '2012-03-02';
const weeks = weeksBetween('2010-12-24', '2012-02-24');
const toFileDate = (week: string) => week.split('-').reverse().join('/');
const writeSales = (store: number, department: number, week: string, sales: number) =>
  `${store},${department},${toFileDate(week)},${sales}.00,FALSE`;
const writePrice = (store: number, week: string, price: number) =>
  `${store},${toFileDate(week)},50,${price.toFixed(3)},NA,NA,NA,NA,NA,200,8,FALSE`;

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
