import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { createRecipe, createRelation } from '../../test/setup/try-recipe.js';
import { previewRecipe } from './preview.js';

const engine = openEnginePerFile();
const sales = {
  columns: { store: 'VARCHAR', amount: 'VARCHAR' },
  rows: [
    [' a', '1.50'],
    ['b', '2'],
    ['b ', 'x'],
    ['c', null],
  ],
};

const preview = (steps: object[], rows?: number) =>
  previewRecipe(
    createRecipe(steps),
    new Map([['main', createRelation('main', sales)]]),
    engine(),
    rows === undefined ? {} : { rows },
  );

describe('previewRecipe', () => {
  it('reports what each step does', async () => {
    const { sample, isCut, steps } = await preview([
      { step: 'trim', columns: ['store'] },
      { step: 'cast', columns: ['amount'], to: { type: 'decimal', precision: 9, scale: 2 } },
      { step: 'rename', columns: [{ from: 'amount', to: 'sales' }] },
      { step: 'filter', where: { column: 'sales', is: 'not empty' } },
      { step: 'group', by: ['store'], make: [{ as: 'n', count: 'rows' }] },
    ]);
    expect([sample, isCut]).toEqual([4, false]);
    const [trim, cast, rename, filter, group] = steps;
    expect(trim).toMatchObject({ rowsBefore: 4, rowsAfter: 4, cellsChanged: 2, columnsAdded: [] });
    // Rows with changed cells first.
    expect(trim?.examples.slice(0, 2)).toEqual([
      ['a', '1.50'],
      ['b', 'x'],
    ]);
    // 2 is now 2.00; 1.50 is unchanged.
    expect(cast).toMatchObject({
      rowsAfter: 3,
      rowsRefused: 1,
      cellsChanged: 1,
      refused: [{ column: 'amount', value: 'x' }],
    });
    expect(rename).toMatchObject({
      cellsChanged: 0,
      columnsAdded: ['sales'],
      columnsRemoved: ['amount'],
    });
    expect(filter).toMatchObject({ rowsBefore: 3, rowsAfter: 2, cellsChanged: null });
    expect(group).toMatchObject({ rowsAfter: 2, columnsRemoved: ['sales'] });
    expect(group?.explain).toBe('Makes one row for each "store", with the number of rows as "n".');
  });

  it('hashes with a random salt', async () => {
    const hash = [{ step: 'hash', columns: ['store'], salt: 'pepper' }];
    const hashes = await Promise.all(
      [1, 2].map(async () => (await preview(hash)).steps[0]?.examples[0]?.[0]),
    );
    expect(new Set(hashes).size).toBe(2);
    const guessed = createHash('sha256').update('preview a').digest('hex');
    expect(hashes).not.toContain(guessed);
  });

  it('does not read personal columns, and refuses steps that select rows by them', async () => {
    const main = createRelation('main', sales);
    const columns = main.columns.map((each) => ({ ...each, isPersonal: each.name === 'store' }));
    // The engine cannot read this cell.
    const sql = `SELECT * REPLACE (error('read') AS store) FROM (${main.sql})`;
    const inputs = new Map([['main', { ...main, columns, sql }]]);
    const open = (steps: object[]) => previewRecipe(createRecipe(steps), inputs, engine());
    const replace = { step: 'replace', columns: ['store'], find: 'a', with: 'b' };
    const count = { as: 'stores', count: 'different values', of: 'store' };
    const { steps } = await open([replace, { step: 'group', by: ['amount'], make: [count] }]);
    expect(steps[0]).toMatchObject({ rowsAfter: 4, cellsChanged: 0 });
    expect(steps[1]?.examples.map(([, stores]) => stores)).toEqual(['•••', '•••', '•••', '•••']);
    const least = { as: 'first', take: 'least', of: 'amount' };
    await expect(open([{ step: 'group', by: ['store'], make: [least] }])).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining(
        'step 1 (group) selects or orders rows by "store"',
      ) as string,
    });
  });

  it('reads the first rows, and reports that there are more', async () => {
    const { sample, isCut, steps } = await preview([{ step: 'drop', columns: ['amount'] }], 2);
    expect([sample, isCut]).toEqual([2, true]);
    expect(steps[0]?.examples).toEqual([[' a'], ['b']]);
  });
});
