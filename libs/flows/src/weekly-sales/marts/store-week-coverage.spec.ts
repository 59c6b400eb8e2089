import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withConstants } from '#pipeline/flow/with-constants.js';
import { writeSample } from '#sample/write-sample.js';
import { askDuckdb } from '#test/setup/ask-duckdb.js';
import { walmartFolder } from '#test/setup/shared.js';
import { buildEvaluatedWeeks } from './evaluated-weeks.js';
import { storeWeekCoverage } from './store-week-coverage.js';

const coverage = withConstants(
  `SELECT * FROM (\n${readFileSync(storeWeekCoverage.sql, 'utf8')}\n) weeks`,
  buildEvaluatedWeeks(),
);
const DAY_MS = 86_400_000;
const FIRST_WEEK = Date.UTC(2010, 1, 5);

/** Sales of a store by department for a week; empty when nothing was delivered. */
type Week = Readonly<Record<number, number>>;

const WHOLE: Week = { 1: 90, 2: 10 };
const NONE: Week = {};
const weeks = (count: number, week = WHOLE): Week[] => Array.from({ length: count }, () => week);

/** The stores of a chain, in the order of their numbers, with the weeks of which they give the date. */
type Dates = readonly { opens?: number; closes?: number }[];

const toDate = (week: number) =>
  new Date(FIRST_WEEK + 7 * week * DAY_MS).toISOString().slice(0, 10);
const toSql = (week?: number) => (week === undefined ? 'NULL::DATE' : `DATE '${toDate(week)}'`);

/** Returns a line a store: `c` for a complete week, `p` for a partial one, `.` where no sales are expected. */
async function evaluate(chain: readonly (readonly Week[])[], dates: Dates = []): Promise<string[]> {
  const values = chain.flatMap((store, index) =>
    store.flatMap((week, at) =>
      Object.entries(week).map(
        ([department, sales]) =>
          `(${index + 1}, ${department}, DATE '${toDate(at)}', CAST(${sales} AS DECIMAL(38, 2)))`,
      ),
    ),
  );
  const stores = chain.map(
    (_, index) =>
      `(${index + 1}, 'B', ${toSql(dates[index]?.opens)}, ${toSql(dates[index]?.closes)})`,
  );
  const rows = await askDuckdb(
    `CREATE VIEW integrated_sales AS SELECT * FROM (VALUES ${values.join(',')})
       sales(store, department, week_date, weekly_sales);
     CREATE VIEW stores AS SELECT * FROM (VALUES ${stores.join(',')})
       stores(store, store_type, opening_date, closing_date);
     ${coverage}`,
  );
  const states = new Map(
    rows.map((row) => [`${Number(row['store'])} ${String(row['week_date'])}`, row['is_complete']]),
  );
  return chain.map((store, index) =>
    store
      .map((_, at) => {
        const isComplete = states.get(`${index + 1} ${toDate(at)}`);
        return isComplete === undefined ? '.' : isComplete ? 'c' : 'p';
      })
      .join(''),
  );
}

it.each<[string, Week[][], string[]]>([
  ['every week of a chain that delivers', [weeks(6), weeks(6)], ['cccccc', 'cccccc']],
  [
    'the other stores, when one store alone delivers a new week',
    [weeks(6), [...weeks(5), NONE], [...weeks(5), NONE]],
    ['cccccc', 'cccccp', 'cccccp'],
  ],
  ['a store from its first week on', [weeks(6), [NONE, NONE, ...weeks(4)]], ['cccccc', '..cccc']],
  [
    'a week without departments that made more than 5 % of the 13 weeks before',
    [weeks(6), [...weeks(3), { 1: 90 }, { 2: 10 }, WHOLE]],
    ['cccccc', 'cccppc'],
  ],
  [
    'a week without a department that made 4 %',
    [weeks(6), [...weeks(3, { 1: 96, 2: 4 }), { 1: 96 }, { 1: 96 }, { 1: 96 }]],
    ['cccccc', 'cccccc'],
  ],
  [
    'a department from when it made more than 5 % on',
    [weeks(5), [{ 1: 90 }, WHOLE, ...weeks(3, { 1: 90 })]],
    ['ccccc', 'ccpcc'],
  ],
  [
    'a store without rows in three weeks that are complete elsewhere',
    [weeks(8), [...weeks(5), ...weeks(3, NONE)]],
    ['cccccccc', 'cccccppp'],
  ],
  [
    'a store that closed: four weeks are complete elsewhere',
    [weeks(8), [...weeks(4), ...weeks(4, NONE)]],
    ['cccccccc', 'cccc....'],
  ],
  [
    'a store that opens again',
    [weeks(10), [...weeks(3), ...weeks(5, NONE), ...weeks(2)]],
    ['cccccccccc', 'ccc.....cc'],
  ],
  [
    'stores that four weeks of one early store do not close',
    [weeks(9), [...weeks(5), ...weeks(4, NONE)], [...weeks(5), ...weeks(4, NONE)]],
    ['ccccccccc', 'cccccpppp', 'cccccpppp'],
  ],
])('judges %s', async (_, chain, expected) => {
  expect(await evaluate(chain)).toEqual(expected);
});

const countSql = (folder: string) => `
  CREATE TABLE integrated_sales AS
    SELECT Store AS store, Dept AS department, strptime(Date, '%d/%m/%Y')::DATE AS week_date,
      Weekly_Sales::DECIMAL(38, 2) AS weekly_sales
    FROM read_csv('${folder}/sales data-set.csv', all_varchar = true);
  CREATE TABLE stores AS
    SELECT Store AS store, Type AS store_type, NULL::DATE AS opening_date, NULL::DATE AS closing_date
    FROM read_csv('${folder}/stores data-set.csv', all_varchar = true);
  SELECT count(DISTINCT week_date) AS weeks, count(DISTINCT store) AS stores, count(*) AS expected,
    count(*) FILTER (WHERE is_complete) AS complete
  FROM (${coverage})`;
const ALL_COMPLETE = { weeks: '143', stores: '45', expected: '6435', complete: '6435' };

it.skipIf(!walmartFolder)('finds all 143 weeks of the real files complete', async () => {
  expect(await askDuckdb(countSql(walmartFolder!))).toEqual([ALL_COMPLETE]);
});

it('finds all 143 weeks of the generated sample complete', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-week-coverage-'));
  try {
    await writeSample(folder);
    expect(await askDuckdb(countSql(folder))).toEqual([ALL_COMPLETE]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each<[string, Week[][], Dates, string[]]>([
  [
    'from its opening date on, also without rows',
    [weeks(6), [...weeks(2, NONE), ...weeks(4)], weeks(6)],
    [{}, { opens: 1 }, { opens: 3 }],
    ['cccccc', '.pcccc', '...ccc'],
  ],
  [
    'to its closing date, also without rows',
    [weeks(8), [...weeks(2), ...weeks(6, NONE)], weeks(8)],
    [{}, { closes: 6 }, { closes: 3 }],
    ['cccccccc', 'ccppppp.', 'cccc....'],
  ],
  [
    'until four weeks are without its rows, with an opening date alone',
    [weeks(8), [...weeks(4), ...weeks(4, NONE)]],
    [{}, { opens: 0 }],
    ['cccccccc', 'cccc....'],
  ],
  [
    'from its opening date on, without rows at all, until it counts as closed',
    [weeks(6), weeks(6, NONE)],
    [{}, { opens: 3 }],
    ['cccccc', '...ppp'],
  ],
])('expects a store %s', async (_, chain, dates, expected) => {
  expect(await evaluate(chain, dates)).toEqual(expected);
});

const without = (count: number) => weeks(count, { 1: 90 });
it.each<[string, Week[], string]>([
  ['three weeks', [...weeks(4), ...without(3)], 'ccccppp'],
  ['four weeks', [...weeks(4), ...without(4)], 'cccccccc'],
  ['fewer weeks, and sells it again', [...weeks(4), ...without(3), ...weeks(2)], 'ccccpppcc'],
  ['a season', [...weeks(4), ...without(6), ...weeks(2)], 'c'.repeat(12)],
  [
    'four weeks, two of which lack another',
    [...weeks(4, { 1: 60, 2: 30, 3: 10 }), ...weeks(2, { 1: 60, 2: 30 }), ...weeks(2, { 1: 60 })],
    'ccccpppp',
  ],
  [
    'six weeks, without most of the others',
    [...weeks(4, { 1: 60, 2: 30, 3: 10 }), ...weeks(6, { 3: 10 })],
    'ccccpppppp',
  ],
])('judges a store that does not sell a department for %s', async (_, store, expected) => {
  expect(await evaluate([weeks(store.length), store])).toEqual([
    'c'.repeat(store.length),
    expected,
  ]);
});

it('closes two of many stores that close at once', async () => {
  const closed = [...weeks(4), ...weeks(4, NONE)];
  const states = await evaluate([...Array.from({ length: 30 }, () => weeks(8)), closed, closed]);
  expect(states.slice(-2)).toEqual(['cccc....', 'cccc....']);
});
