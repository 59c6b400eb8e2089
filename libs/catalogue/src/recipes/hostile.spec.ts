import { describe, expect, it } from 'vitest';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { createRecipe, tryRecipe } from '../../test/setup/try-recipe.js';

const engine = openEnginePerFile();

/** Each would end a constant, a name or a statement somewhere, and delete or read data that it should not. */
const attacks = [
  `'; DROP TABLE step_0; --`,
  `' OR '1'='1`,
  `" ; SELECT 1 --`,
  `\`) UNION SELECT * FROM duckdb_settings() --`,
  String.raw`\'; DROP TABLE step_0; --`,
  '${env:HOME}',
  '$1',
  '*/ /*',
];

const table = (x: string) => ({ columns: { [x]: 'VARCHAR', y: 'VARCHAR' }, rows: [[x, 'kept']] });

describe('texts of a recipe', () => {
  it.each(attacks)('stay values and names: %s', async (attack) => {
    const steps = [
      { step: 'filter', where: { column: attack, is: 'equal', value: attack } },
      { step: 'filter', where: { column: attack, is: 'one of', values: [attack, 'x'] } },
      { step: 'filter', where: { column: attack, is: 'containing', text: attack } },
      { step: 'filter', where: { column: attack, is: 'starting with', text: attack } },
      { step: 'filter', where: { column: attack, is: 'ending with', text: attack } },
      { step: 'filter', where: { column: attack, is: 'between', from: attack, to: attack } },
      { step: 'trim', columns: [attack] },
      { step: 'fill', column: 'y', value: attack },
      {
        step: 'map',
        column: 'y',
        values: [{ from: 'kept', to: attack }],
        others: { value: attack },
      },
      { step: 'replace', columns: ['y'], find: attack, with: `${attack}!` },
      { step: 'replace', columns: ['y'], find: '!$', with: attack, as: 'pattern' },
      {
        step: 'window',
        as: 'place',
        number: 'place',
        within: [attack],
        orderBy: [{ column: attack }],
      },
      {
        step: 'merge',
        columns: [attack, 'y'],
        with: attack.slice(0, 20),
        into: 'both',
        keep: true,
      },
      { step: 'split', column: 'both', at: attack.slice(0, 20), into: ['one', 'two'] },
      { step: 'de-duplicate', by: [attack] },
      { step: 'hash', columns: ['two'] },
      { step: 'unpivot', columns: [attack, 'y'], name: 'name', value: 'value' },
      {
        step: 'pivot',
        by: [],
        names: 'name',
        into: [
          { value: attack, as: 'x' },
          { value: 'y', as: 'y' },
        ],
        take: 'least',
        of: 'value',
      },
    ];
    const { rows } = await tryRecipe(engine(), table(attack), steps);
    expect(rows).toEqual([[attack, attack + attack]]);
  });

  it.each([
    ['rename', { columns: [{ from: 'x', to: 'a"; --' }] }],
    ['bin', { column: 'x', edges: ['0); --'], into: 'b' }],
    ['bin', { column: 'x', edges: [0], into: 'b c' }],
    ['sort', { by: [{ column: 'x', direction: 'ASC; --' }] }],
    ['sort', { by: [{ column: 'x' }], first: '1; --' }],
    ['cast', { columns: ['x'], to: { type: 'decimal', precision: '9); --' } }],
    ['cast', { columns: ['x'], to: { type: 'DATE); --' } }],
    ['cast', { columns: ['x'], to: { type: 'date', order: "d'" } }],
    ['extract', { column: 'x', part: 'year FROM now()); --', into: 'p' }],
    ['group', { make: [{ as: 'x', take: 'sum(1); --', of: 'x' }] }],
    ['join', { with: 'o; --', on: [{ column: 'x', is: 'x' }] }],
    ['union', { with: 'step_0; --' }],
    ['hash', { columns: ['x'], salt: "s'; --" }],
    ['mask', { columns: ['x'], keep: '1); --' }],
    ['flag-outliers', { column: 'x', into: 'f', reach: '1; --' }],
    ['window', { as: 'w', number: 'place(); --', orderBy: [{ column: 'x' }] }],
    ['trim', { columns: ['a\0b'] }],
    ['map', { column: 'x', values: [{ from: '\ud800', to: '' }] }],
    ['replace', { columns: ['x'], find: 'x'.repeat(1001), with: '' }],
  ])('are rejected where only a word or a number is allowed: %s %j', (step, args) => {
    expect(() => createRecipe([{ step, ...args }])).toThrow(/^recipe\.json: step 1/);
  });
});
