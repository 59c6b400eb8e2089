import { expect, it } from 'vitest';
import { groupByTable } from './changes-by-table.js';

it('adds the changed periods of each table', () => {
  const changes = [
    { relation: 'sales', rowsBefore: 100, rows: 110 },
    { relation: 'stores', rowsBefore: 45, rows: 45 },
    { relation: 'sales', rowsBefore: null, rows: 7 },
  ];
  expect(groupByTable(changes)).toEqual([
    { relation: 'sales', periods: 2, rowsBefore: 100, rows: 117 },
    { relation: 'stores', periods: 1, rowsBefore: 45, rows: 45 },
  ]);
});
