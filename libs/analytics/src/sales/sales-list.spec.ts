import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallSales } from '#test/factories/small-sales.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { checkQuestion } from './question/question.js';
import { sales } from './sales.js';

describe('lists of sales', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openAnswersOver(smallSales);
  });
  afterAll(() => fixture.close());

  const ask = (question: object) => fixture.ask(sales, checkQuestion(question));
  /** Returns the values of each group: its keys, then its measures in the order of the registry. */
  async function rows(question: Partial<Record<string, object>>) {
    const { nodes } = await ask(question);
    return nodes.map((node) => Object.values(node));
  }

  it('compares before `having` filters groups, and takes shares of everything that passed the filters', async () => {
    const measures = ['totalSales', 'share', 'changeOnPeriodBefore'];
    const having = { totalSales: { max: 300 } };
    const answer = await ask({ dimensions: ['year'], measures, having });
    expect(answer.nodes).toEqual([
      { year: 2011, totalSales: 230.01, share: 0.389775, changeOnPeriodBefore: -0.361261 },
    ]);
    expect(answer).toMatchObject({ totalCount: 1, totals: { totalSales: 590.11 } });
  });

  it.each([
    [{ totalSales: { min: 60 } }, ['2010-02-05', '2010-02-12', '2011-02-04', '2011-02-11']],
    [{ totalSales: { max: 60 } }, ['2011-02-11', '2011-03-11']],
    [{ totalSales: { min: 60, max: 170 }, stores: { min: 1 } }, ['2011-02-04', '2011-02-11']],
    [{ likeForLikeGrowth: { min: 0 } }, ['2011-02-04', '2011-02-11']],
  ])('returns the groups whose measures are within %j, bounds included', async (having, weeks) => {
    expect(await rows({ dimensions: ['week'], measures: [], having })).toEqual(
      weeks.map((week) => [week]),
    );
  });

  it('orders by measures and keys, null last, and equal ones by the keys', async () => {
    const dimensions = ['store', 'year'];
    const sorted = async (...sorts: object[]) =>
      (await rows({ dimensions, measures: [], sorts })).map((keys) => keys.join('/'));
    // totals: 350, 170.01, 10.10, 60; growth: null, 0.066667, null, 4
    expect(await sorted()).toEqual(['1/2010', '1/2011', '2/2010', '2/2011']);
    expect(await sorted({ by: 'totalSales' })).toEqual(['2/2010', '2/2011', '1/2011', '1/2010']);
    expect(await sorted({ by: 'likeForLikeGrowth', direction: 'DESC' })).toEqual([
      '2/2011',
      '1/2011',
      '1/2010',
      '2/2010',
    ]);
    expect(
      await sorted({ by: 'year', direction: 'DESC' }, { by: 'store', direction: 'DESC' }),
    ).toEqual(['2/2011', '1/2011', '2/2010', '1/2010']);
    // three weeks, except for store 2 in 2011
    expect(await sorted({ by: 'stores', direction: 'DESC' })).toEqual(await sorted());
  });

  it('continues after a cursor, and rejects one of another question', async () => {
    const question = { dimensions: ['week'], sorts: [{ by: 'totalSales' }], limit: 2 };
    const weeks = async (after?: string) => {
      const { nodes, pageInfo } = await ask({ ...question, after });
      return { weeks: nodes.map((node) => node.week), pageInfo };
    };
    const first = await weeks();
    expect(first.weeks).toEqual(['2011-03-11', '2011-02-11']);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await weeks(first.pageInfo.endCursor ?? '');
    expect(second.weeks).toEqual(['2011-02-04', '2010-02-12']);
    const third = await weeks(second.pageInfo.endCursor ?? '');
    expect(third.weeks).toEqual(['2010-02-05']);
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const after = first.pageInfo.endCursor;
    const others = await ask({ ...question, measures: ['weeks'], after });
    expect(others.nodes).toEqual(second.weeks.map((week) => ({ week, weeks: 1 })));
    for (const other of [
      { ...question, filters: { store: [1] } },
      { ...question, sorts: [] },
      { ...question, having: { weeks: { min: 1 } } },
      { ...question, dimensions: ['week', 'year'] },
    ]) {
      await expect(ask({ ...other, after })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    }
  });

  it('is empty where nothing matches', async () => {
    const filters = { to: '2009-12-31' };
    for (const dimensions of [[], ['store'], ['department']]) {
      expect(await ask({ dimensions, filters, measures: ['totalSales', 'meanCpi'] })).toMatchObject(
        {
          nodes: [],
          totalCount: 0,
          totals: { totalSales: 0, meanCpi: null },
          coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
        },
      );
    }
  });
});
