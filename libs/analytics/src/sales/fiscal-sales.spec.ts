import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources, openSources } from '#test/factories/load-marts.js';
import { listNrfWeeks, openNrfAnswers, toFileDate } from '#test/factories/nrf-calendar.js';
import type { AnswerFixture } from '#test/setup/answers.js';
import { walmartFolder } from '#test/setup/shared.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';
import { readRows } from '#test/slow-path/read-rows.js';
import { checkQuestion } from './question/question.js';
import { sales } from './sales.js';

describe('sales by the calendar of the NRF', () => {
  let database: TestWarehouse;
  let fixture: AnswerFixture;

  const open = async (sources: Parameters<typeof openNrfAnswers>[0]) => {
    ({ database, fixture } = await openNrfAnswers(sources));
  };
  const ask = (question: object) =>
    fixture.ask(sales, checkQuestion({ limit: 1_000, ...question }));

  describe('over a year of 53 weeks and its neighbours', () => {
    // Store 1 sells 100 in each week of 2011, 110 of 2012, which has 53 weeks, and 121 of 2013.
    const weeks = listNrfWeeks(2011, 2013);
    const amounts: Record<number, number> = { 2011: 100, 2012: 110, 2013: 121 };
    beforeAll(() =>
      open(
        createSources({
          stores: '1,A,1000',
          sales: weeks
            .map(({ friday, year }) => `1,1,${toFileDate(friday)},${amounts[year]}.00,FALSE`)
            .join('\n'),
          features: '1,04/02/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
        }),
      ),
    );
    afterAll(() => database.drop());

    it('compares 52 weeks with 52', async () => {
      const measures = [
        'totalSales',
        'weeks',
        'salesYearBefore',
        'changeOnYearBefore',
        'comparedWeeks',
        'firstComparedWeek',
        'lastComparedWeek',
      ];
      const { nodes } = await ask({ dimensions: ['fiscalYear'], measures });
      expect(nodes.map((node) => Object.values(node))).toEqual([
        [2011, 5_200, 52, null, null, 0, null, null],
        // Without its 53rd week: 52 × 110 after 52 × 100.
        [2012, 5_830, 53, 5_200, 0.1, 52, '2011-02-04', '2012-01-27'],
        // 52 × 121 after the last 52 weeks of 2012.
        [2013, 6_292, 52, 5_720, 0.1, 52, '2012-02-10', '2013-02-01'],
      ]);
    });

    it('grows like for like without the 53rd week, by fiscal periods only', async () => {
      const measures = ['likeForLikeGrowth', 'likeForLikeWeeks'];
      const fiscal = await ask({ dimensions: ['fiscalYear'], measures });
      expect(fiscal.nodes.map((node) => Object.values(node))).toEqual([
        [2011, null, 0],
        [2012, 0.1, 52],
        [2013, 0.1, 52],
      ]);
      // 52 × 10 + 52 × 11 more than 52 × 100 + 52 × 110.
      expect(fiscal.totals).toEqual({ likeForLikeGrowth: 0.1, likeForLikeWeeks: 104 });
      const week = { from: '2013-02-01', to: '2013-02-01' };
      const gregorian = await ask({ dimensions: ['week'], measures, filters: week });
      // The 53rd week after the first one of the same year, 364 days earlier.
      expect(gregorian.nodes).toEqual([
        { week: '2013-02-01', likeForLikeGrowth: 0, likeForLikeWeeks: 1 },
      ]);
      const filtered = await ask({ measures, filters: { fiscalWeek: ['2012-W53'] } });
      expect(filtered.nodes).toEqual([{ likeForLikeGrowth: null, likeForLikeWeeks: 0 }]);
      expect(filtered.totals).toEqual({ likeForLikeGrowth: null, likeForLikeWeeks: 0 });
    });

    it('compares four weeks of a month of five with the four of the year before', async () => {
      const { nodes } = await ask({
        dimensions: ['fiscalMonth'],
        measures: ['weeks', 'changeOnYearBefore', 'comparedWeeks'],
        filters: { fiscalMonth: ['2012-M11', '2012-M12', '2013-M12'] },
      });
      expect(nodes.map((node) => Object.values(node))).toEqual([
        ['2012-M11', 5, 0.1, 5],
        ['2012-M12', 5, 0.1, 4],
        ['2013-M12', 4, 0.1, 4],
      ]);
    });

    it('gives the coverage of a fiscal quarter, and finds no comparison for the 53rd week', async () => {
      const filters = { fiscalQuarter: ['2012-Q4'] };
      const { coverage } = await ask({ filters });
      expect(coverage).toMatchObject({
        firstWeek: '2012-11-02',
        lastWeek: '2013-02-01',
        weeks: 14,
      });
      const { nodes } = await ask({
        dimensions: ['fiscalWeek'],
        measures: ['changeOnYearBefore'],
        filters: { from: '2013-01-25', to: '2013-02-08' },
      });
      expect(nodes.map((node) => Object.values(node))).toEqual([
        ['2012-W52', 0.1],
        ['2012-W53', null],
        ['2013-W01', 0.1],
      ]);
    });

    it('dates the compared weeks of Gregorian years', async () => {
      const { nodes } = await ask({
        dimensions: ['year', 'store'],
        measures: ['salesYearBefore'],
        filters: { year: [2012] },
      });
      // The weeks 364 days before those of 6 January to 28 December, of which the first four are not in the files.
      expect(nodes).toEqual([{ year: 2012, store: 1, salesYearBefore: 48 * 100 }]);
    });
  });

  describe('over a store and a department that begin and end within months', () => {
    /** First and last week of each store and department, and the one between in which it sells nothing. */
    const sold = [
      { cells: '1,1', first: '2011-W01', last: '2012-W53' },
      { cells: '1,2', first: '2011-W11', last: '2012-W53', without: '2012-W12' },
      { cells: '2,1', first: '2011-W24', last: '2012-W32' },
    ];
    beforeAll(() => {
      // 100 a week in 2011, and 110 in 2012.
      const lines = sold.flatMap(({ cells, first, last, without }) =>
        listNrfWeeks(2011, 2012).flatMap(({ friday, year, week }) => {
          const name = `${year}-W${String(week).padStart(2, '0')}`;
          return name < first || name > last || name === without
            ? []
            : [`${cells},${toFileDate(friday)},${year === 2011 ? 100 : 110}.00,FALSE`];
        }),
      );
      return open(
        createSources({
          stores: `1,A,1000,One,Coast,North
                   2,B,500,Two,Coast,South`,
          sales: lines.join('\n'),
          features: '1,04/02/2011,NA,NA,NA,NA,NA,NA,NA,NA,NA,FALSE',
        }),
      );
    });
    afterAll(() => database.drop());

    const compare = async (dimensions: string[], filters: object) => {
      const { nodes, totals } = await ask({
        dimensions,
        filters,
        measures: [
          'weeks',
          'salesYearBefore',
          'changeOnYearBefore',
          'comparedWeeks',
          'firstComparedWeek',
          'lastComparedWeek',
        ],
      });
      return { nodes: nodes.map((node) => Object.values(node)), totals: Object.values(totals) };
    };

    // Open since the second week of month 6 of 2011, closed after the second week of month 8 of 2012.
    const opened = ['2012-M06', 4, 300, 0.1, 3, '2011-07-15', '2011-07-29'];
    const closed = ['2012-M08', 2, 200, 0.1, 2, '2011-09-02', '2011-09-09'];
    it.each([
      { store: [2] },
      { storeType: ['B'] },
      { district: ['South'] },
      { storeName: ['Two'] },
      { store: [2], department: [1] },
    ])('compares a month of opening or closing over the weeks of both years: %o', async (given) => {
      const fiscalMonth = ['2011-M06', '2012-M06', '2012-M08', '2012-M09'];
      const { nodes, totals } = await compare(['fiscalMonth'], { ...given, fiscalMonth });
      expect(nodes).toEqual([['2011-M06', 3, null, null, 0, null, null], opened, closed]);
      expect(totals).toEqual([9, 500, 0.1, 5, '2011-07-15', '2011-09-09']);
    });

    it('compares each group over its own weeks', async () => {
      const fiscalMonth = ['2012-M06', '2012-M08'];
      const { nodes, totals } = await compare(['district', 'fiscalMonth'], {
        fiscalMonth,
        department: [1],
      });
      expect(nodes).toEqual([
        ['North', '2012-M06', 4, 400, 0.1, 4, '2011-07-08', '2011-07-29'],
        ['North', '2012-M08', 5, 500, 0.1, 5, '2011-09-02', '2011-09-30'],
        ['South', ...opened],
        ['South', ...closed],
      ]);
      // Of the chain all nine weeks: 9 × 110 + 6 × 110 after 9 × 100 + 8 × 100.
      expect(totals).toEqual([9, 1_700, -0.029412, 9, '2011-07-08', '2011-09-30']);
    });

    it('compares a department from its first week on, without the week in which it sold nothing', async () => {
      const { nodes } = await compare(['department', 'fiscalMonth'], { fiscalMonth: ['2012-M03'] });
      expect(nodes).toEqual([
        // Two stores after one.
        [1, '2012-M03', 4, 400, 1.2, 4, '2011-04-08', '2011-04-29'],
        // Weeks 11 and 13 of 10, 11 and 13, after those of 11, 12 and 13.
        [2, '2012-M03', 3, 200, 0.1, 2, '2011-04-15', '2011-04-29'],
      ]);
    });
  });

  describe.runIf(walmartFolder)('over the real files', () => {
    beforeAll(async () => open(await openSources(walmartFolder ?? '')));
    afterAll(() => database.drop());

    it.each(['fiscalYear', 'fiscalQuarter', 'fiscalMonth', 'fiscalWeek'] as const)(
      'sums each %s to the cent, as the slow path does',
      async (dimension) => {
        const places = new Map(
          listNrfWeeks(2009, 2012).map(({ friday, year, quarter, month, week }) => {
            const keys = {
              fiscalYear: year,
              fiscalQuarter: `${year}-Q${quarter}`,
              fiscalMonth: `${year}-M${String(month).padStart(2, '0')}`,
              fiscalWeek: `${year}-W${String(week).padStart(2, '0')}`,
            };
            return [friday, keys[dimension]];
          }),
        );
        const expected = new Map<unknown, bigint>();
        let whole = 0n;
        for (const { week, cents } of readRows(walmartFolder ?? '').sales) {
          const key = places.get(week);
          expected.set(key, (expected.get(key) ?? 0n) + cents);
          whole += cents;
        }
        const { nodes, totals } = await ask({ dimensions: [dimension] });
        expect(nodes).toEqual(
          Array.from(expected, ([key, cents]) => ({
            [dimension]: key,
            totalSales: Number(cents) / 100,
          })).toSorted((a, b) => (String(a[dimension]) < String(b[dimension]) ? -1 : 1)),
        );
        expect(totals).toEqual({ totalSales: Number(whole) / 100 });
      },
    );
  });
});
