import { describe, expect, it } from 'vitest';
import { createRecipe } from '../../test/setup/try-recipe.js';
import { compileRecipe } from './compile.js';
import { duckdb } from './language/dialect.js';
import { stepKinds as kinds } from './recipe.js';

const main = [
  { name: 'name', type: 'VARCHAR', isPersonal: true },
  { name: 'phone', type: 'VARCHAR', isPersonal: true },
  { name: 'born', type: 'DATE', isPersonal: true },
  { name: 'age', type: 'BIGINT', isPersonal: true },
  { name: 'city', type: 'VARCHAR', isPersonal: false },
  { name: 'shop', type: 'VARCHAR' },
  { name: 'sold', type: 'BIGINT' },
];
const staff = [
  { name: 'city', type: 'VARCHAR', isPersonal: false },
  { name: 'boss', type: 'VARCHAR', isPersonal: true },
  { name: 'size', type: 'BIGINT', isPersonal: false },
];
/** The columns of the main table with inverted personal marks. */
const turned = main.map(({ name, type, isPersonal = false }) => ({
  name,
  type,
  isPersonal: !isPersonal,
}));
const columns = new Map([
  ['main', main],
  ['staff', staff],
  ['turned', turned],
] as const);

/** Personal columns of the main table, in their order. */
const OWN = ['name', 'phone', 'born', 'age'];

const orderBy = (column: string) => [{ column }];

/** A step, and the personal columns after it. */
const cases: [object, string[]][] = [
  [{ step: 'rename', columns: [{ from: 'name', to: 'who' }] }, ['who', 'phone', 'born', 'age']],
  [{ step: 'cast', columns: ['born', 'sold'], to: { type: 'text' } }, OWN],
  [{ step: 'trim', columns: ['name', 'city'] }, OWN],
  [{ step: 'case', columns: ['name', 'city'], to: 'upper' }, OWN],
  [{ step: 'replace', columns: ['name', 'city'], find: 'a', with: 'b' }, OWN],
  [{ step: 'fill', column: 'city', value: 'nowhere' }, OWN],
  [{ step: 'fill', column: 'city', from: 'shop' }, OWN],
  [{ step: 'fill', column: 'city', from: 'phone' }, [...OWN, 'city']],
  [{ step: 'fill', column: 'city', previous: { orderBy: orderBy('sold') } }, OWN],
  // The choice of the previous row reveals the names.
  [{ step: 'fill', column: 'city', previous: { orderBy: orderBy('name') } }, [...OWN, 'city']],
  [
    { step: 'split', column: 'name', at: ' ', into: ['a', 'b'] },
    ['phone', 'born', 'age', 'a', 'b'],
  ],
  [{ step: 'split', column: 'city', at: ' ', into: ['a', 'b'] }, OWN],
  [{ step: 'merge', columns: ['name', 'city'], with: ' ', into: 'all' }, [...OWN.slice(1), 'all']],
  [{ step: 'merge', columns: ['shop', 'city'], with: ' ', into: 'all' }, OWN],
  [{ step: 'extract', column: 'born', part: 'year', into: 'year' }, [...OWN, 'year']],
  [{ step: 'extract', column: 'city', pattern: '[a-z]', into: 'first' }, OWN],
  [{ step: 'map', column: 'name', values: [{ from: 'a', to: 'b' }] }, OWN],
  [{ step: 'filter', where: { column: 'name', is: 'empty' } }, OWN],
  [{ step: 'drop', columns: ['phone', 'born'] }, ['name', 'age']],
  [{ step: 'de-duplicate', by: ['city'] }, OWN],
  [{ step: 'sort', by: orderBy('name') }, OWN],
  [
    {
      step: 'group',
      by: ['born', 'city'],
      make: [
        { as: 'rows', count: 'rows' },
        { as: 'names', count: 'different values', of: 'name' },
        { as: 'named', count: 'values', of: 'name' },
        { as: 'first', take: 'least', of: 'name' },
        { as: 'oldest', take: 'greatest', of: 'age' },
        { as: 'years', take: 'sum', of: 'age' },
        { as: 'mean', take: 'average', of: 'age' },
        { as: 'sold', take: 'sum', of: 'sold' },
      ],
    },
    // Each group is of one date of birth, so that all of its figures depend on it.
    ['born', 'rows', 'names', 'named', 'first', 'oldest', 'years', 'mean', 'sold'],
  ],
  [
    {
      step: 'group',
      by: ['city'],
      make: [
        { as: 'rows', count: 'rows' },
        { as: 'names', count: 'different values', of: 'name' },
        { as: 'named', count: 'values', of: 'name' },
        { as: 'oldest', take: 'greatest', of: 'age' },
        { as: 'sold', take: 'sum', of: 'sold' },
      ],
    },
    ['names', 'named', 'oldest'],
  ],
  [
    {
      step: 'pivot',
      by: ['city'],
      names: 'shop',
      take: 'greatest',
      of: 'phone',
      into: [{ value: 'a', as: 'phone_a' }],
    },
    ['phone_a'],
  ],
  [
    {
      step: 'pivot',
      by: ['city'],
      names: 'name',
      take: 'sum',
      of: 'sold',
      into: [{ value: 'Ann', as: 'ann' }],
    },
    ['ann'],
  ],
  [
    { step: 'unpivot', columns: ['phone', 'city'], name: 'what', value: 'text', empty: true },
    ['name', 'born', 'age', 'text'],
  ],
  // The rows that are there reveal which cells are empty.
  [
    { step: 'unpivot', columns: ['phone', 'city'], name: 'what', value: 'text' },
    ['name', 'born', 'age', 'what', 'text'],
  ],
  [{ step: 'unpivot', columns: ['shop', 'city'], name: 'what', value: 'text' }, OWN],
  [
    {
      step: 'join',
      with: 'staff',
      on: [{ column: 'city', is: 'city' }],
      take: [{ column: 'boss', as: 'head' }, { column: 'size' }],
    },
    [...OWN, 'head'],
  ],
  // A column found by a personal key reveals the key.
  [
    {
      step: 'join',
      with: 'staff',
      on: [{ column: 'name', is: 'city' }],
      take: [{ column: 'city', as: 'same' }],
    },
    [...OWN, 'same'],
  ],
  [
    {
      step: 'join',
      with: 'staff',
      on: [{ column: 'city', is: 'boss' }],
      take: [{ column: 'size' }],
    },
    [...OWN, 'size'],
  ],
  [{ step: 'union', with: 'turned' }, main.map(({ name }) => name)],
  [{ step: 'window', as: 'place', number: 'place', orderBy: orderBy('age') }, [...OWN, 'place']],
  [{ step: 'window', as: 'place', number: 'place', orderBy: orderBy('sold') }, OWN],
  [
    { step: 'window', as: 'last', value: 'before', of: 'name', orderBy: orderBy('sold') },
    [...OWN, 'last'],
  ],
  [{ step: 'window', as: 'sum', running: 'sum', of: 'sold', orderBy: orderBy('city') }, OWN],
  [
    { step: 'window', as: 'sum', running: 'sum', of: 'sold', orderBy: orderBy('name') },
    [...OWN, 'sum'],
  ],
  [
    {
      step: 'window',
      as: 'next',
      value: 'after',
      of: 'city',
      orderBy: orderBy('sold'),
      within: ['phone'],
    },
    [...OWN, 'next'],
  ],
  [
    { step: 'window', as: 'n', running: 'count', of: 'name', orderBy: orderBy('sold') },
    [...OWN, 'n'],
  ],
  [{ step: 'bin', column: 'age', edges: [18], into: 'adult' }, [...OWN, 'adult']],
  [{ step: 'flag-outliers', column: 'age', into: 'odd' }, [...OWN, 'odd']],
  [{ step: 'mask', columns: ['name', 'city'], keep: 4 }, OWN],
  [{ step: 'hash', columns: ['name', 'city'], salt: 'pepper' }, OWN.slice(1)],
  // Any person may know this salt.
  [{ step: 'hash', columns: ['name', 'city'], salt: 'salt' }, OWN],
  // Hashing all telephone numbers reveals this one.
  [{ step: 'hash', columns: ['phone', 'city'] }, OWN],
];

/** A salt that only the server knows. */
const secrets = new Set(['pepper']);
const compile = (...steps: object[]) =>
  compileRecipe(createRecipe(steps, ['staff', 'turned']), columns, duckdb, secrets);

function listPersonalAfter(...steps: object[]): string[] {
  const { result } = compile(...steps);
  return result.columns.flatMap(({ name, isPersonal }) => (isPersonal ? [name] : []));
}

describe('personal marks', () => {
  it.each(cases)('are correct after %j', (step, personal) => {
    expect(listPersonalAfter(step)).toEqual(personal);
  });

  it('are tested for every step', () => {
    const tried = new Set(cases.map(([step]) => (step as { step: string }).step));
    expect([...tried].sort()).toEqual(kinds.map(({ name }) => name).sort());
  });

  it('pass through all steps of a recipe', () => {
    const through = listPersonalAfter(
      { step: 'rename', columns: [{ from: 'name', to: 'who' }] },
      { step: 'trim', columns: ['who'] },
      { step: 'split', column: 'who', at: ' ', into: ['first', 'last'], keep: true },
      { step: 'merge', columns: ['last', 'city'], with: ', ', into: 'label', keep: true },
      { step: 'hash', columns: ['who'], salt: 'pepper' },
      { step: 'drop', allBut: ['who', 'city', 'label', 'sold'] },
    );
    expect(through).toEqual(['label']);
  });

  it('stay on hashes that answer a question of the author', () => {
    const hash = { step: 'hash', columns: ['phone'], salt: 'pepper' };
    const map = { step: 'map', column: 'phone', values: [{ from: '555', to: 'a' }] };
    for (const step of [
      map,
      { step: 'replace', columns: ['phone'], find: '555', with: '' },
      { step: 'fill', column: 'phone', value: '555' },
      { step: 'union', with: 'turned' },
      // The order of hashes would be the order of telephone numbers.
      { step: 'window', as: 'place', number: 'place', orderBy: orderBy('city') },
    ]) {
      expect(listPersonalAfter(step, hash)).toContain('phone');
    }
    const plain = { step: 'case', columns: ['phone'], to: 'lower' };
    expect(listPersonalAfter(plain, hash)).not.toContain('phone');
  });
});

const filter = (where: object) => ({ step: 'filter', where });
const joinStaff = (column: string, is: string, kind = 'left') => ({
  step: 'join',
  with: 'staff',
  on: [{ column, is }],
  kind,
});
const empty = { column: 'phone', is: 'empty' };

/** A step, and the personal columns by which it selects or orders rows. */
const picks: [object, string[]][] = [
  [filter({ column: 'city', is: 'equal', value: 'Oslo' }), []],
  [filter({ column: 'phone', is: 'ending with', text: '7' }), ['phone']],
  [filter({ all: [{ any: [empty, { column: 'age', is: 'less', value: 18 }] }] }), ['phone', 'age']],
  [{ step: 'sort', by: orderBy('sold') }, []],
  [{ step: 'sort', by: orderBy('name'), first: 3 }, ['name']],
  // Equal rows have equal personal cells, too.
  [{ step: 'de-duplicate' }, OWN],
  [{ step: 'de-duplicate', by: ['city'], orderBy: orderBy('sold') }, []],
  [{ step: 'group', by: ['city', 'born'], make: [{ as: 'n', count: 'rows' }] }, ['born']],
  [{ step: 'group', by: ['city'], make: [{ as: 'n', count: 'values', of: 'age' }] }, []],
  // Engines return the rows in this order.
  [{ step: 'window', as: 'n', number: 'rank', orderBy: orderBy('age') }, ['age']],
  [{ step: 'window', as: 'n', value: 'after', of: 'name', orderBy: orderBy('sold') }, []],
  [
    { step: 'fill', column: 'city', previous: { orderBy: orderBy('sold'), within: ['name'] } },
    ['name'],
  ],
  [{ step: 'fill', column: 'name', previous: { orderBy: orderBy('sold') } }, []],
  // Large values fail the step.
  [{ step: 'group', by: ['city'], make: [{ as: 'n', take: 'sum', of: 'age' }] }, ['age']],
  [{ step: 'group', by: ['city'], make: [{ as: 'n', take: 'average', of: 'age' }] }, []],
  [{ step: 'window', as: 'n', running: 'sum', of: 'age', orderBy: orderBy('city') }, ['age']],
  [{ step: 'de-duplicate', by: ['city', 'phone'], orderBy: orderBy('born') }, ['phone', 'born']],
  [joinStaff('city', 'city', 'having'), []],
  [joinStaff('city', 'boss', 'lacking'), ['boss']],
  [joinStaff('phone', 'city', 'inner'), ['phone']],
  [{ step: 'cast', columns: ['name'], to: { type: 'whole number' } }, ['name']],
  [{ step: 'cast', columns: ['name'], to: { type: 'whole number' }, onFail: 'stop' }, ['name']],
  [{ step: 'cast', columns: ['name'], to: { type: 'whole number' }, onFail: 'empty' }, []],
  [{ step: 'cast', columns: ['born', 'age'], to: { type: 'text' } }, []],
  [{ step: 'unpivot', columns: ['name', 'phone'], name: 'what', value: 'text' }, ['name', 'phone']],
  [{ step: 'unpivot', columns: ['name', 'phone'], name: 'what', value: 'text', empty: true }, []],
];

describe('rows selected by personal columns', () => {
  it.each(picks)('are detected for %j', (step, personal) => {
    expect(compile(step).steps.at(-1)?.picksBy).toEqual(personal);
  });

  it('are detected for values that a step derives', () => {
    const found = { step: 'extract', column: 'phone', pattern: '^555', into: 'found' };
    const cells = { step: 'unpivot', columns: ['found', 'name'], name: 'what', value: 'text' };
    expect(compile(found, cells).steps.at(-1)?.picksBy).toEqual(['found', 'name']);
    const all = { ...cells, empty: true };
    expect(compile(found, all).steps.at(-1)?.picksBy).toEqual([]);
  });

  it('are ordered so that personal values do not show where others tie', () => {
    const { steps } = compile({ step: 'sort', by: orderBy('city') });
    const order = steps[0]?.sql.split('ORDER BY')[1]?.match(/"\w+"/g);
    expect(order).toEqual(['city', 'shop', 'sold', ...OWN].map((name) => `"${name}"`));
  });
});

it('keeps a column personal through a merge and a mask', () => {
  const whole = { step: 'merge', columns: ['phone', 'city'], with: '', into: 'reach' };
  expect(listPersonalAfter(whole, { step: 'mask', columns: ['reach'], keep: 4 })).toContain(
    'reach',
  );
});
