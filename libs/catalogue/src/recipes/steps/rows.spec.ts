import { describe, expect, it } from 'vitest';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { tryRecipe } from '../../../test/setup/try-recipe.js';

const engine = openEnginePerFile();
const sales = {
  columns: { store: 'VARCHAR', day: 'DATE', amount: 'DECIMAL(9,2)', units: 'BIGINT' },
  rows: [
    ['a', '2012-02-29', '10.00', 3],
    ['a', '2012-03-01', '-0.01', null],
    ['b', '2012-02-29', '5.55', 1],
    ['b', '2012-02-29', '5.55', 1],
    [null, '2011-12-31', null, 2],
  ],
};
const stores = {
  columns: { code: 'VARCHAR', region: 'VARCHAR' },
  rows: [
    ['a', 'North'],
    ['b', 'South'],
    ['b', 'West'],
    [null, 'Nowhere'],
  ],
};

const after = async (...steps: object[]) =>
  (await tryRecipe(engine(), sales, steps, { stores })).rows;
const day = [{ column: 'day' }];

describe('steps on rows', () => {
  it('filter by a condition, and count null as false', async () => {
    const where = { column: 'amount', is: 'less', value: '5.55' };
    expect(await after({ step: 'filter', where })).toEqual([['a', '2012-03-01', '-0.01', null]]);
    expect(await after({ step: 'filter', where, do: 'drop' })).toHaveLength(4);
    const any = [
      {
        all: [
          { column: 'store', is: 'one of', values: ['a', "x' OR '1'='1"] },
          { column: 'units', is: 'not empty' },
        ],
      },
      { column: 'day', is: 'between', from: '2011-01-01', to: '2011-12-31' },
    ];
    expect((await after({ step: 'filter', where: { any } })).map(([store]) => store)).toEqual([
      'a',
      null,
    ]);
  });

  it('keep one of equal rows', async () => {
    expect(await after({ step: 'de-duplicate' })).toHaveLength(4);
    const by = {
      step: 'de-duplicate',
      by: ['store'],
      orderBy: [{ column: 'day', direction: 'descending' }],
    };
    const sorted = { step: 'sort', by: [{ column: 'store', empty: 'first' }] };
    expect((await after(by, sorted)).map(([, each]) => each)).toEqual([
      '2011-12-31',
      '2012-03-01',
      '2012-02-29',
    ]);
  });

  it('sort in a total order', async () => {
    const by = [{ column: 'amount', direction: 'descending', empty: 'first' }];
    expect((await after({ step: 'sort', by })).map(([, , amount]) => amount)).toEqual([
      null,
      '10.00',
      '5.55',
      '5.55',
      '-0.01',
    ]);
    expect(await after({ step: 'sort', by, first: 2 })).toHaveLength(2);
  });

  it('group with exact sums', async () => {
    const make = [
      { as: 'n', count: 'rows' },
      { as: 'with_units', count: 'values', of: 'units' },
      { as: 'days', count: 'different values', of: 'day' },
      { as: 'total', take: 'sum', of: 'amount' },
      { as: 'mean', take: 'average', of: 'amount' },
      { as: 'last', take: 'greatest', of: 'day' },
    ];
    const rows = await after(
      { step: 'group', by: ['store'], make },
      { step: 'sort', by: [{ column: 'store' }] },
    );
    expect(rows).toEqual([
      ['a', 2, 1, 2, '9.99', 4.995, '2012-03-01'],
      ['b', 2, 2, 1, '11.10', 5.55, '2012-02-29'],
      [null, 1, 1, 1, null, null, '2011-12-31'],
    ]);
  });

  it('pivot and unpivot', async () => {
    const pivot = {
      step: 'pivot',
      by: ['day'],
      names: 'store',
      into: [
        { value: 'a', as: 'a' },
        { value: 'b', as: 'b' },
      ],
      take: 'sum',
      of: 'amount',
    };
    const wide = await after(pivot, { step: 'sort', by: day });
    expect(wide).toEqual([
      ['2011-12-31', null, null],
      ['2012-02-29', '10.00', '11.10'],
      ['2012-03-01', '-0.01', null],
    ]);
    const unpivot = { step: 'unpivot', columns: ['a', 'b'], name: 'store', value: 'total' };
    expect(
      await after(pivot, unpivot, { step: 'sort', by: [...day, { column: 'store' }] }),
    ).toEqual([
      ['2012-02-29', 'a', '10.00'],
      ['2012-02-29', 'b', '11.10'],
      ['2012-03-01', 'a', '-0.01'],
    ]);
  });

  it('join by keys; null equals nothing', async () => {
    const join = (kind: string, take: object[] = []) =>
      after({ step: 'join', with: 'stores', on: [{ column: 'store', is: 'code' }], kind, take });
    const regions = async (kind: string) =>
      (await join(kind, [{ column: 'region' }])).map((row) => row[4]).sort();
    expect(await regions('inner')).toEqual(['North', 'North', 'South', 'South', 'West', 'West']);
    expect(await regions('left')).toEqual(
      ['North', 'North', 'South', 'South', 'West', 'West', null].sort(),
    );
    expect(await join('having')).toHaveLength(4);
    expect((await join('lacking')).map(([store]) => store)).toEqual([null]);
  });

  it('append rows of another table', async () => {
    const more = { columns: { day: 'DATE', store: 'VARCHAR' }, rows: [['2013-01-01', 'c']] };
    const union = { step: 'union', with: 'more', missing: 'empty' };
    const { rows } = await tryRecipe(engine(), sales, [union], { more });
    expect(rows.at(-1)).toEqual(['c', '2013-01-01', null, null]);
  });

  it('add window functions', async () => {
    const common = { step: 'window', within: ['store'], orderBy: day };
    const rows = await after(
      { ...common, as: 'place', number: 'place' },
      { ...common, as: 'rank', number: 'rank' },
      { ...common, as: 'before', value: 'before', of: 'amount' },
      { ...common, as: 'running', running: 'sum', of: 'amount' },
      { step: 'sort', by: [{ column: 'store' }, { column: 'place' }] },
    );
    expect(rows.map((row) => row.slice(4))).toEqual([
      [1, 1, null, '10.00'],
      [2, 2, '10.00', '9.99'],
      [1, 1, null, '5.55'],
      [2, 1, '5.55', '11.10'],
      [1, 1, null, null],
    ]);
  });

  it('fill from a value, another column, or the previous row', async () => {
    const previous = { orderBy: [{ column: 'day' }] };
    const rows = await after(
      { step: 'fill', column: 'units', previous },
      { step: 'fill', column: 'store', value: "none'" },
      { step: 'fill', column: 'amount', value: 1.5 },
      { step: 'sort', by: day },
    );
    expect(rows[0]).toEqual(["none'", '2011-12-31', '1.50', 2]);
    // Filled from the last row of 2012-02-29: the other columns order ties, and that row has 1.
    expect(rows.at(-1)).toEqual(['a', '2012-03-01', '-0.01', 1]);
  });

  it('put numbers into bins, and flag outliers', async () => {
    const bin = { step: 'bin', column: 'amount', edges: [0, 5.55], into: 'bin' };
    const bins = (await after(bin)).map((row) => row[4]);
    expect(bins).toEqual(['5.55 and above', 'below 0', '5.55 and above', '5.55 and above', null]);
    const rows = [1, 2, 2, 3, 3, 3, 4, 100].map((x) => [x]);
    const flag = { step: 'flag-outliers', column: 'x', into: 'far' };
    // Quartiles at the 2nd and 6th of 8 are 2 and 3, so 0.5 to 4.5 is normal.
    const { rows: flagged } = await tryRecipe(engine(), { columns: { x: 'BIGINT' }, rows }, [flag]);
    expect(flagged.filter(([, far]) => far === true)).toEqual([[100, true]]);
  });

  it('extract parts of dates', async () => {
    const parts = [
      'year',
      'quarter',
      'month',
      'week',
      'day',
      'weekday',
      'start of month',
      'start of week',
    ];
    const take = parts.map((part, at) => ({
      step: 'extract',
      column: 'day',
      part,
      into: `p${at}`,
    }));
    const table = { columns: { day: 'DATE' }, rows: [['2012-01-01'], ['2012-02-29']] };
    const { rows } = await tryRecipe(engine(), table, take);
    // 1 January 2012 was a Sunday in the last week of 2011.
    expect(rows).toEqual([
      ['2012-01-01', 2012, 1, 1, 52, 1, 7, '2012-01-01', '2011-12-26'],
      ['2012-02-29', 2012, 1, 2, 9, 29, 3, '2012-02-01', '2012-02-27'],
    ]);
  });
});
