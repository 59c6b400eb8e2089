import { nasty } from './awkward-rows.js';
import { byId, createCast, STORE } from './awkward-steps.js';

/** Recipes of multi-row steps, and of many steps. */
export const awkwardRowRecipes: Record<string, object[]> = {
  'de-duplicate': [{ step: 'de-duplicate' }],
  'de-duplicate by': [
    { step: 'de-duplicate', by: [STORE, 'open'], orderBy: [{ column: 'weight' }] },
  ],
  sort: [
    {
      step: 'sort',
      by: [{ column: 'price', direction: 'descending' }, { column: 'name' }],
      first: 6,
    },
  ],
  'sort all': [{ step: 'sort', by: [{ column: 'weight' }] }],
  group: [
    {
      step: 'group',
      by: [STORE, 'open'],
      make: [
        { as: 'n', count: 'rows' },
        { as: 'names', count: 'different values', of: 'name' },
        { as: 'prices', count: 'values', of: 'price' },
        { as: 'total', take: 'sum', of: 'price' },
        { as: 'mean', take: 'average', of: 'price' },
        { as: 'whole', take: 'sum', of: 'small' },
        { as: 'mean_of_whole', take: 'average', of: 'small' },
        { as: 'least_name', take: 'least', of: 'name' },
        { as: 'greatest_weight', take: 'greatest', of: 'weight' },
      ],
    },
  ],
  'group all': [
    {
      step: 'group',
      make: [
        { as: 'mean', take: 'average', of: 'price' },
        { as: 'n', count: 'rows' },
      ],
    },
  ],
  pivot: [
    {
      step: 'pivot',
      by: ['open'],
      names: STORE,
      into: [
        { value: 'b', as: 'b' },
        { value: 'c|d|e', as: 'cde' },
        { value: nasty, as: 'nasty' },
      ],
      take: 'sum',
      of: 'price',
    },
  ],
  unpivot: [{ step: 'unpivot', columns: [STORE, 'name', 'day_text'], name: 'what', value: 'said' }],
  'join left': [
    {
      step: 'join',
      with: 'stores',
      on: [{ column: STORE, is: 'code' }],
      take: [{ column: 'size `m²`', as: 'size' }, { column: 'region' }],
    },
  ],
  'join inner': [
    {
      step: 'join',
      with: 'stores',
      on: [{ column: STORE, is: 'code' }],
      kind: 'inner',
      take: [{ column: 'region' }],
    },
  ],
  'join lacking': [
    { step: 'join', with: 'stores', on: [{ column: STORE, is: 'code' }], kind: 'lacking' },
  ],
  'join having': [
    { step: 'join', with: 'stores', on: [{ column: STORE, is: 'code' }], kind: 'having' },
  ],
  union: [{ step: 'union', with: 'more', missing: 'empty' }],
  window: [
    {
      step: 'window',
      as: 'place',
      number: 'place',
      within: ['open'],
      orderBy: [{ column: 'price', empty: 'first' }],
    },
    {
      step: 'window',
      as: 'rank',
      number: 'dense rank',
      orderBy: [{ column: 'day', direction: 'descending' }],
    },
    { step: 'window', as: 'earlier', value: 'before', of: 'name', by: 2, orderBy: byId },
    { step: 'window', as: 'running_total', running: 'sum', of: 'price', orderBy: byId },
    {
      step: 'window',
      as: 'running_least',
      running: 'least',
      of: 'weight',
      within: [STORE],
      orderBy: byId,
    },
  ],
  bin: [
    { step: 'bin', column: 'price', edges: [0, 1.005, 100], into: 'price_bin' },
    {
      step: 'bin',
      column: 'weight',
      edges: [0, 1],
      labels: ["small'", 'middle', 'great'],
      into: 'weight_bin',
    },
  ],
  'flag outliers': [
    { step: 'flag-outliers', column: 'price', into: 'far_price' },
    { step: 'flag-outliers', column: 'weight', into: 'far_weight', reach: 3 },
    { step: 'flag-outliers', column: 'small', into: 'far_small', reach: 0.5 },
  ],
  mask: [
    { step: 'mask', columns: ['name', 'price', 'day'], keep: 3 },
    { step: 'mask', columns: [STORE] },
  ],
  hash: [
    { step: 'hash', columns: ['name', 'price', 'moment'], salt: 'pepper' },
    { step: 'hash', columns: [STORE] },
  ],
  'for a script': [
    { step: 'trim', columns: ['name'], inner: true },
    { step: 'replace', columns: ['name'], find: nasty, with: `"""\\n'''\nprint(1)` },
    createCast(['amount_text'], { type: 'decimal', precision: 12, scale: 2, further: 'round' }),
    { step: 'hash', columns: [STORE], salt: 'pepper' },
    {
      step: 'join',
      with: 'more',
      on: [{ column: 'id', is: 'id' }],
      take: [{ column: 'name', as: 'other' }],
    },
  ],
  'all in a row': [
    { step: 'rename', columns: [{ from: STORE, to: 'store' }] },
    { step: 'trim', columns: ['name'] },
    { step: 'case', columns: ['name'], to: 'upper' },
    { step: 'fill', column: 'store', value: 'none' },
    createCast(['amount_text'], { type: 'decimal', precision: 12, scale: 2, further: 'round' }),
    { step: 'filter', where: { column: 'id', is: 'greater', value: 0 } },
    { step: 'de-duplicate' },
    {
      step: 'join',
      with: 'stores',
      on: [{ column: 'store', is: 'code' }],
      take: [{ column: 'region' }],
    },
    { step: 'mask', columns: ['name'], keep: 1 },
    { step: 'group', by: ['region'], make: [{ as: 'total', take: 'sum', of: 'amount_text' }] },
    { step: 'sort', by: [{ column: 'total' }] },
  ],
};
