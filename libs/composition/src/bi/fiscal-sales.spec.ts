import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkQuestion } from '#analytics/sales/question/question.js';
import { sales } from '#analytics/sales/sales.js';
import { listBlocks } from '#test/docs/markdown.js';
import { requirePage } from '#test/docs/pages.js';
import { createSources } from '#test/factories/load-marts.js';
import { listNrfWeeks, openNrfAnswers, toFileDate } from '#test/factories/nrf-calendar.js';
import type { AnswerFixture } from '#test/setup/answers.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';

const PERIODS = {
  fiscal_month: 'fiscalMonth',
  fiscal_quarter: 'fiscalQuarter',
  fiscal_year: 'fiscalYear',
};

/** A week of department 1: 100 in 2011, 110 in 2012, which has 53 weeks, and 121 in 2013. Department 2 adds 10 a week. */
const AMOUNTS: Record<number, number> = { 2011: 100, 2012: 110, 2013: 121 };

let database: TestWarehouse;
let fixture: AnswerFixture;
beforeAll(async () => {
  ({ database, fixture } = await openNrfAnswers(
    createSources({
      stores: '1,A,1000',
      sales: listNrfWeeks(2011, 2013)
        .flatMap(({ friday, year }) => [
          `1,1,${toFileDate(friday)},${AMOUNTS[year]}.00,FALSE`,
          `1,2,${toFileDate(friday)},10.00,FALSE`,
        ])
        .join('\n'),
      features: '1,04/02/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
    }),
  ));
});
afterAll(() => database.drop());

/** Runs the query of docs/sql.md, with the name of the period. */
async function readPeriods(period: string): Promise<unknown[][]> {
  const query = listBlocks(requirePage('docs/sql.md')).find(({ text }) =>
    text.includes('compared_week_date'),
  );
  const select = query!.text.trim().replace(/;$/, '').replaceAll('fiscal_month', period);
  const [row] = await database.warehouse.query<{ rows: object[] }[]>(
    `SELECT json_agg(row_to_json(v)) AS rows FROM (${select}) v`,
  );
  return row!.rows.map((each): unknown[] => Object.values(each));
}

it('compares fiscal years over the weeks that the calendar compares', async () => {
  expect(await readPeriods('fiscal_year')).toEqual([
    [2011, 52 * 110, null, null, 0],
    // The 53rd week is in the total alone: 120 after 110.
    [2012, 53 * 120, 52 * 110, 0.090909, 52],
    // 131 after 120
    [2013, 52 * 131, 52 * 120, 0.091667, 52],
  ]);
});

it.each(Object.entries(PERIODS))('has the figures of the API by %s', async (period, dimension) => {
  const { nodes } = await fixture.ask(
    sales,
    checkQuestion({
      dimensions: [dimension],
      measures: ['totalSales', 'salesYearBefore', 'changeOnYearBefore', 'comparedWeeks'],
      limit: 1_000,
    }),
  );
  expect(await readPeriods(period)).toEqual(nodes.map((node) => Object.values(node)));
});
