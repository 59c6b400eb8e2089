import { expect, it } from 'vitest';
import { computeWidths } from './column-widths.js';

it('is as wide as the head or the longest of the first rows, within bounds', () => {
  const columns = [{ name: 'store' }, { name: 'total_sales' }, { name: 'city' }, { name: 'note' }];
  const rows = [
    [1, '2.50', 'Bad Neuenahr', 'x'.repeat(100)],
    [2, null, 'Ulm', null],
  ];
  // Nine pixels a letter and 28 around: 5 letters, 11, 12; at most 320.
  expect(computeWidths(columns, rows)).toEqual([73, 127, 136, 320]);
});
