import { nasty } from './awkward-rows.js';

const STORE = 'Store "No.`1`';
const TEXTS = [STORE, 'name', 'amount_text', 'day_text'];
const byId = [{ column: 'id', direction: 'descending', empty: 'first' }];
const cast = (columns: string[], to: object, more: object = {}) => ({
  step: 'cast',
  columns,
  to,
  ...more,
});

/** Recipes over them, each with the others as inputs; together they have every step in each of its ways. */
export const awkwardRecipes: Record<string, object[]> = {
  rename: [
    {
      step: 'rename',
      columns: [
        { from: STORE, to: 'store' },
        { from: 'id', to: 'number' },
      ],
    },
  ],
  'cast to whole numbers': [
    cast(['amount_text'], { type: 'whole number' }),
    cast(['price', 'weight', 'open'], { type: 'whole number' }),
  ],
  'cast to decimals': [
    cast(['weight'], { type: 'decimal', precision: 18, scale: 2 }, { onFail: 'empty' }),
    cast(['price'], { type: 'decimal', precision: 10, scale: 2 }, { onFail: 'empty' }),
    cast(['small'], { type: 'decimal', precision: 5, scale: 2 }, { onFail: 'empty' }),
    cast(['amount_text'], { type: 'decimal', precision: 9, scale: 2 }),
  ],
  'cast rounding': [
    cast(['amount_text'], {
      type: 'decimal',
      precision: 9,
      scale: 2,
      further: 'round',
      thousands: ',',
    }),
  ],
  'cast to dates': [
    cast(['day_text'], { type: 'date', order: 'dd/mm/yyyy' }),
    cast(['time_text'], { type: 'timestamp' }, { onFail: 'empty' }),
    cast(['moment'], { type: 'date' }),
    cast(['day'], { type: 'timestamp' }),
  ],
  'cast to text': [
    cast(['price', 'day', 'moment', 'open', 'small', 'id'], { type: 'text' }),
    cast(['yes_text'], {
      type: 'boolean',
      true: ['true', 'yes', '1'],
      false: ['false', 'no', '0'],
    }),
  ],
  'cast to doubles': [
    cast(['amount_text', 'price', 'small'], { type: 'double' }, { onFail: 'empty' }),
  ],
  'cast both': [cast(['time_text', 'day_text'], { type: 'date', order: 'yyyy-mm-dd' })],
  trim: [{ step: 'trim', columns: TEXTS, inner: true }],
  upper: [{ step: 'case', columns: TEXTS, to: 'upper' }],
  'lower and sentence': [
    { step: 'case', columns: ['name'], to: 'lower' },
    { step: 'case', columns: [STORE], to: 'sentence' },
  ],
  replace: [
    { step: 'replace', columns: ['name'], find: "'", with: nasty },
    { step: 'replace', columns: ['name'], find: '[aeiouß]+', with: '$0\\0', as: 'pattern' },
    { step: 'replace', columns: [STORE], find: '||', with: "''", as: 'whole' },
    { step: 'replace', columns: ['name'], find: '^.|.$', with: '<>', as: 'pattern' },
  ],
  fill: [
    { step: 'fill', column: 'name', value: nasty },
    { step: 'fill', column: STORE, from: 'name' },
    { step: 'fill', column: 'price', value: -12.5 },
    { step: 'fill', column: 'weight', previous: { orderBy: byId, within: ['open'] } },
    { step: 'fill', column: 'day', value: '2012-02-29' },
  ],
  split: [
    { step: 'split', column: STORE, at: '|', into: ['one', 'two'], keep: true },
    { step: 'split', column: 'name', at: "'", into: ['three', 'four', 'five'] },
  ],
  merge: [
    {
      step: 'merge',
      columns: ['id', STORE, 'price', 'day', 'moment', 'open'],
      with: "'|\\",
      into: 'all_of_it',
    },
  ],
  extract: [
    {
      step: 'extract',
      column: 'name',
      pattern: '(\\w+)[\\s\\\\"]+(\\S+)',
      group: 2,
      into: 'second',
    },
    { step: 'extract', column: 'amount_text', pattern: '[.,]\\d+$', into: 'cents' },
    ...[
      'year',
      'quarter',
      'month',
      'week',
      'day',
      'weekday',
      'start of month',
      'start of week',
      'start of quarter',
      'start of year',
    ].map((part, at) => ({
      step: 'extract',
      column: at % 2 === 0 ? 'day' : 'moment',
      part,
      into: `part_${at}`,
    })),
  ],
  map: [
    {
      step: 'map',
      column: STORE,
      values: [
        { from: 'a', to: nasty },
        { from: '||', to: null },
      ],
    },
    { step: 'map', column: 'name', values: [{ from: nasty, to: 'nasty' }], others: 'empty' },
  ],
  filter: [
    {
      step: 'filter',
      where: {
        any: [
          { column: 'name', is: 'containing', text: nasty },
          { column: STORE, is: 'starting with', text: 'c|' },
          {
            all: [
              { column: 'price', is: 'at least', value: '1.005' },
              { column: 'open', is: 'equal', value: true },
            ],
          },
          { column: 'name', is: 'matching', text: '^[\\w ]+$' },
          { column: 'name', is: 'ending with', text: '👧' },
          { column: 'weight', is: 'between', from: -0.5, to: 0.5 },
          { column: 'id', is: 'one of', values: [4, 12] },
        ],
      },
    },
  ],
  'filter out': [
    { step: 'filter', where: { column: STORE, is: 'greater', value: 'b' }, do: 'drop' },
  ],
  drop: [
    { step: 'drop', columns: [STORE, 'id'] },
    { step: 'drop', allBut: ['day', 'name'] },
  ],
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
    cast(['amount_text'], { type: 'decimal', precision: 12, scale: 2, further: 'round' }),
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
    cast(['amount_text'], { type: 'decimal', precision: 12, scale: 2, further: 'round' }),
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
