import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenAnswerFixture, openWalmartAnswers } from '../setup/answers.js';
import { askDuckdb } from '../setup/ask-duckdb.js';
import { walmartFolder } from '../setup/shared.js';
import { customerVisits } from '#analytics/answers/customer-visits/customer-visits.js';

/** Visits of each store-week of a store type, by another engine straight from the files, for a basket of 80. */
const buildWeeksSql = (folder: string, storeType: string) => `
  WITH sold AS (
    SELECT Store AS store, Date AS week, sum(CAST(Weekly_Sales AS DOUBLE)) AS sales
    FROM read_csv('${join(folder, 'sales data-set.csv')}', dateformat = '%d/%m/%Y')
    GROUP BY ALL
  ),
  priced AS (
    SELECT Store AS store, Date AS week, TRY_CAST(CPI AS DOUBLE) AS cpi
    FROM read_csv('${join(folder, 'Features data set.csv')}', dateformat = '%d/%m/%Y', nullstr = 'NA')
  )
  SELECT store, week, sales / (80 * cpi / 100) AS visits
  FROM sold
  JOIN priced USING (store, week)
  JOIN read_csv('${join(folder, 'stores data-set.csv')}') stores ON stores.Store = sold.store
  WHERE Type = '${storeType}' AND cpi > 0`;

describe.runIf(walmartFolder)('visits by another engine', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  const ask = (select: string, storeType: string) =>
    askDuckdb(`WITH weeks AS (${buildWeeksSql(walmartFolder!, storeType)}) ${select}`);

  it.each(['A', 'B', 'C'] as const)('are those of each store of type %s', async (storeType) => {
    const { groups } = await fixture.ask(customerVisits, {
      by: 'STORE',
      storeType,
      basketValue: 80,
    });
    const expected = await ask(
      `SELECT store, avg(visits) AS mean, count(*)::INTEGER AS weeks,
         avg(visits) / sum(avg(visits)) OVER () AS share,
         min(visits) AS low, max(visits) AS high,
         strftime(arg_min(week, visits), '%Y-%m-%d') AS low_week,
         strftime(arg_max(week, visits), '%Y-%m-%d') AS high_week
       FROM weeks GROUP BY store ORDER BY mean DESC`,
      storeType,
    );
    expect(groups).toHaveLength(expected.length);
    for (const [index, row] of expected.entries()) {
      const group = groups[index]!;
      expect(group).toMatchObject({
        store: Number(row['store']),
        storeWeeks: row['weeks'],
        lowWeek: row['low_week'],
        highWeek: row['high_week'],
      });
      expect(Math.abs(group.averageWeeklyVisits! - Number(row['mean']))).toBeLessThan(0.00501);
      expect(Math.abs(group.lowVisits! - Number(row['low']))).toBeLessThan(0.00501);
      expect(Math.abs(group.highVisits! - Number(row['high']))).toBeLessThan(0.00501);
      expect(Math.abs(group.typeShare! - Number(row['share']))).toBeLessThan(5.01e-7);
    }
  });

  it('are those of each month', async () => {
    const { groups } = await fixture.ask(customerVisits, {
      by: 'MONTH',
      storeType: 'B',
      basketValue: 80,
    });
    const expected = await ask(
      `SELECT month(week)::INTEGER AS month, avg(visits) AS mean, count(*)::INTEGER AS weeks
       FROM weeks GROUP BY ALL ORDER BY month`,
      'B',
    );
    expect(groups.map(({ month, storeWeeks }) => [month, storeWeeks])).toEqual(
      expected.map(({ month, weeks }) => [month, weeks]),
    );
    for (const [index, { mean }] of expected.entries()) {
      expect(Math.abs(groups[index]!.averageWeeklyVisits! - Number(mean))).toBeLessThan(0.00501);
    }
  });

  it('do not change with the unit of money', async () => {
    const [plain, scaled] = await Promise.all(
      [80, 160].map((basketValue) =>
        fixture.ask(customerVisits, { by: 'STORE', storeType: 'B', basketValue }),
      ),
    );
    // Half of the visits for twice the basket, with the same shares and order.
    expect(scaled!.groups.map(({ store, typeShare }) => [store, typeShare])).toEqual(
      plain!.groups.map(({ store, typeShare }) => [store, typeShare]),
    );
    for (const [index, { averageWeeklyVisits }] of scaled!.groups.entries()) {
      expect(
        Math.abs(2 * averageWeeklyVisits! - plain!.groups[index]!.averageWeeklyVisits!),
      ).toBeLessThan(0.0151);
    }
  });
});
