import { expect, it } from 'vitest';
import { maybe, tableOf } from './table.js';

it('writes rows out, with a dash for what the data does not have', () => {
  const rows = [
    { store: 3, growth: 0.5 },
    { store: 4, growth: null },
  ];
  const table = tableOf(
    'Stores',
    [
      { head: 'Store', text: ({ store }) => `Store ${store}` },
      { head: 'Growth', isNumber: true, text: ({ growth }) => maybe(growth, String) },
    ],
    rows,
    45,
  );
  expect(table).toEqual({
    caption: 'Stores',
    columns: [
      { head: 'Store', isNumber: false },
      { head: 'Growth', isNumber: true },
    ],
    rows: [
      ['Store 3', '0.5'],
      ['Store 4', '–'],
    ],
    total: 45,
  });
});
