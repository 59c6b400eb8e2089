import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkQuestion } from '#analytics/sales/question/question.js';
import { type DimensionName, dimensionNames } from '#analytics/sales/registry/dimensions.js';
import { measureNames, type MeasureName } from '#analytics/sales/registry/measures.js';
import { sales } from '#analytics/sales/sales.js';
import { toSnakeCase } from '#analytics/views/answer-view.js';
import { smallSales } from '#test/factories/small-sales.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

interface Measure {
  name: string;
  expression: string | null;
  from_view: string | null;
}

describe('sales in schema bi', () => {
  let database: TestWarehouse;
  let fixture: AnswerFixture;
  let measures: Map<string, Measure>;
  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(database.url, smallSales);
    fixture = await openAnswerFixture(database.warehouse);
    const all = (await rows('SELECT name, expression, from_view FROM bi.measures')) as Measure[];
    measures = new Map(all.map((measure) => [measure.name, measure]));
  });
  afterAll(() => database.drop());

  /** As JSON has them: numbers as numbers, dates as text. */
  async function rows(select: string): Promise<object[]> {
    const [row] = await database.warehouse.query<{ rows: object[] }[]>(
      `SELECT coalesce(json_agg(row_to_json(v)), '[]') AS rows FROM (${select}) v`,
    );
    return row?.rows ?? [];
  }

  /** A query that a BI tool would build from the glossary. */
  function buildQuery(
    view: string,
    names: readonly MeasureName[],
    keys: readonly DimensionName[],
    where = 'true',
  ) {
    const shown = keys.map((key) => `${toSnakeCase(key)} AS "${key}"`);
    const figures = names.map(
      (name) => `${measures.get(toSnakeCase(name))?.expression} AS "${name}"`,
    );
    const by = keys.map(toSnakeCase).join(', ');
    return rows(`SELECT ${[...shown, ...figures].join(', ')} FROM bi.${view}
      WHERE ${where} GROUP BY ${by || '()'}`);
  }

  const answered = async (question: object) =>
    (await fixture.ask(sales, checkQuestion({ limit: 1_000, ...question }))).nodes;
  const from = (view: string) =>
    measureNames.filter((name) => measures.get(toSnakeCase(name))?.from_view === view);
  const inAnyOrder = (all: readonly object[]) => all.map((row) => JSON.stringify(row)).sort();

  it('describes every dimension and every measure', async () => {
    expect(await rows('SELECT name FROM bi.dimensions ORDER BY 1')).toEqual(
      dimensionNames
        .map(toSnakeCase)
        .sort()
        .map((name) => ({ name })),
    );
    expect([...measures.keys()].sort()).toEqual(measureNames.map(toSnakeCase).sort());
    expect(
      await rows(
        "SELECT * FROM bi.dimensions WHERE name IN ('store_type', 'is_holiday') ORDER BY 1",
      ),
    ).toEqual([
      {
        name: 'is_holiday',
        description: 'Whether the week is a holiday week in the store.',
        type: 'boolean',
        keys: null,
      },
      { name: 'store_type', description: 'Store type: A, B or C.', type: 'text', keys: 'A; B; C' },
    ]);
    expect(await rows("SELECT * FROM bi.measures WHERE name = 'total_sales'")).toEqual([
      {
        name: 'total_sales',
        description: 'Sum of sales, net of returns, exact to the cent.',
        type: 'number',
        nullable: false,
        expression: 'coalesce(sum(sales), 0)',
        from_view: 'sales',
      },
    ]);
  });

  it('computes all measures except comparisons', () => {
    const without = [...measures.values()].filter(({ expression }) => expression === null);
    expect(without.map(({ name }) => name).sort()).toEqual([
      'change_on_period_before',
      'change_on_plan',
      'change_on_year_before',
      'compared_weeks',
      'first_compared_week',
      'last_compared_week',
      'like_for_like_growth',
      'like_for_like_weeks',
      'planned_sales',
      'sales_year_before',
      'share',
    ]);
    expect(from('sales')).toEqual(['totalSales', 'rows', 'weeks', 'stores']);
  });

  it('has the finest rows with every dimension', async () => {
    const columns =
      'store_type, year, quarter, month, week, is_holiday, holiday, has_offers, unemployment_band, ' +
      'cpi_band, fuel_price_band, temperature_band, sales, row_count, store_weeks, markdown_total';
    const of = (store: number, department: number, week: string) =>
      rows(`SELECT ${columns} FROM bi.sales
        WHERE store = ${store} AND department = ${department} AND week = '${week}'`);
    expect(await of(2, 1, '2011-02-11')).toEqual([
      {
        store_type: 'B',
        year: 2011,
        quarter: '2011-01-01',
        month: '2011-02-01',
        week: '2011-02-11',
        is_holiday: true,
        holiday: 'Super Bowl',
        has_offers: false,
        unemployment_band: '4 to below 6',
        cpi_band: 'unknown',
        fuel_price_band: '4.00 and above',
        temperature_band: '80 and above',
        sales: 60,
        row_count: 1,
        store_weeks: 1,
        markdown_total: null,
      },
    ]);
    // Both departments of the store have its full MarkDowns.
    for (const department of [1, 2]) {
      expect(await of(1, department, '2011-02-04')).toMatchObject([
        { sales: department === 1 ? 120 : 40, has_offers: true, markdown_total: 15.5 },
      ]);
    }
    expect(await rows('SELECT count(*) AS n, sum(sales) AS sales FROM bi.sales')).toEqual([
      { n: 9, sales: 590.11 },
    ]);
  });

  it('has each store-week once', async () => {
    // Four of store 1, three of store 2.
    expect(
      await rows(`SELECT count(*) AS n, sum(store_weeks) AS store_weeks, sum(row_count) AS rows,
        sum(sales) AS sales, sum(markdown_total) AS markdowns FROM bi.sales_store_weeks`),
    ).toEqual([{ n: 7, store_weeks: 7, rows: 9, sales: 590.11, markdowns: 16.5 }]);
  });

  const groupings: DimensionName[][] = [
    [],
    ...dimensionNames.map((name) => [name]),
    ['storeType', 'year'],
    ['month', 'isHoliday', 'hasOffers'],
    ['department', 'quarter'],
  ];

  it.each(groupings.map((dimensions) => ({ dimensions })))(
    'agrees with the API, by $dimensions',
    async ({ dimensions }) => {
      const isByDepartment = dimensions.includes('department');
      const isOfDepartments = dimensions.some((name) => name.startsWith('department'));
      const all = measureNames.filter((name) => measures.get(toSnakeCase(name))?.from_view);
      for (const [view, names] of [
        ['sales', isByDepartment ? all : from('sales')],
        ...(isOfDepartments ? [] : [['sales_store_weeks', all] as const]),
      ] as const) {
        const expected = await answered({ dimensions, measures: names });
        expect(expected.length).toBeGreaterThan(0);
        expect(inAnyOrder(await buildQuery(view, names, dimensions))).toEqual(inAnyOrder(expected));
      }
    },
  );

  it('agrees with the API within filters', async () => {
    const filters = { holiday: ['none'], cpiBand: ['200 to below 220', '220 and above'] };
    const where = "holiday = 'none' AND cpi_band IN ('200 to below 220', '220 and above')";
    const expected = await answered({ dimensions: ['year'], measures: from('sales'), filters });
    // 05/02/2010: 100 + 50. 04/02/2011: 120 + 40.
    expect(expected).toMatchObject([{ totalSales: 150 }, { totalSales: 160 }]);
    const sql = await buildQuery('sales', from('sales'), ['year'], where);
    expect(inAnyOrder(sql)).toEqual(inAnyOrder(expected));
  });
});
