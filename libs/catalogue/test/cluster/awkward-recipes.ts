import { awkwardRowRecipes } from './awkward-row-recipes.js';
import { nasty } from './awkward-rows.js';
import { byId, createCast, STORE, TEXTS } from './awkward-steps.js';

/** Recipes on the awkward rows, each with the others as inputs; together they have every step in every variant. */
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
    createCast(['amount_text'], { type: 'whole number' }),
    createCast(['price', 'weight', 'open'], { type: 'whole number' }),
  ],
  'cast to decimals': [
    createCast(['weight'], { type: 'decimal', precision: 18, scale: 2 }, { onFail: 'empty' }),
    createCast(['price'], { type: 'decimal', precision: 10, scale: 2 }, { onFail: 'empty' }),
    createCast(['small'], { type: 'decimal', precision: 5, scale: 2 }, { onFail: 'empty' }),
    createCast(['amount_text'], { type: 'decimal', precision: 9, scale: 2 }),
  ],
  'cast rounding': [
    createCast(['amount_text'], {
      type: 'decimal',
      precision: 9,
      scale: 2,
      further: 'round',
      thousands: ',',
    }),
  ],
  'cast to dates': [
    createCast(['day_text'], { type: 'date', order: 'dd/mm/yyyy' }),
    createCast(['time_text'], { type: 'timestamp' }, { onFail: 'empty' }),
    createCast(['moment'], { type: 'date' }),
    createCast(['day'], { type: 'timestamp' }),
  ],
  'cast to text': [
    createCast(['price', 'day', 'moment', 'open', 'small', 'id'], { type: 'text' }),
    createCast(['yes_text'], {
      type: 'boolean',
      true: ['true', 'yes', '1'],
      false: ['false', 'no', '0'],
    }),
  ],
  'cast to doubles': [
    createCast(['amount_text', 'price', 'small'], { type: 'double' }, { onFail: 'empty' }),
  ],
  'cast both': [createCast(['time_text', 'day_text'], { type: 'date', order: 'yyyy-mm-dd' })],
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
  ...awkwardRowRecipes,
};
