import { expect, it } from 'vitest';
import { splitCrowdedRows } from './crowded-rows.js';

const rows = (count: number) => Array.from({ length: count }, (_, index) => count - index);
const split = (count: number) =>
  splitCrowdedRows(
    rows(count),
    (row) => `Store ${row}`,
    (row) => [row],
  );

it('draws all of fifty rows', () => {
  const { shown, names, band } = split(50);
  expect(shown).toHaveLength(50);
  expect(names[49]).toBe('Store 1');
  expect(band).toEqual([]);
});

it('draws the first and the last of more rows, and a band for the others between them', () => {
  const { shown, names, band } = split(500);
  expect(shown).toEqual([...rows(500).slice(0, 12), ...rows(12)]);
  expect(names).toHaveLength(25);
  expect(names[12]).toBe('476 others');
  expect(band).toHaveLength(1);
});
