import { describe, expect, it } from 'vitest';
import { queryEnginePerFile } from '#test/setup/query-engine.js';
import { recipeOf, relationOf } from '#test/setup/tried-recipe.js';
import { previewRecipe } from './preview.js';

const engine = queryEnginePerFile();
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
    recipeOf(steps),
    new Map([['main', relationOf('main', sales)]]),
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

  it('reads the first rows, and reports that there are more', async () => {
    const { sample, isCut, steps } = await preview([{ step: 'drop', columns: ['amount'] }], 2);
    expect([sample, isCut]).toEqual([2, true]);
    expect(steps[0]?.examples).toEqual([[' a'], ['b']]);
  });
});
