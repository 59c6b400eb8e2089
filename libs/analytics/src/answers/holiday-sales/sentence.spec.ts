import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

/** @param lifts by holiday */
function formatPlain(lifts: Record<string, number | null>, storeType?: string) {
  const byHoliday = Object.entries(lifts).map(([holiday, storeWeekLift]) => ({
    holiday,
    storeWeekLift,
  }));
  return plain(sentence({ byHoliday }, storeType ? { storeType } : {})).replaceAll('\u00a0', ' ');
}

it('names the holiday with the largest lift and the one below ordinary weeks', () => {
  expect(
    formatPlain({ Christmas: -0.016192, Thanksgiving: 0.439481, 'Super Bowl': 0.019274 }),
  ).toBe(
    'Thanksgiving lifted a store’s sales by 43.9 % over ordinary weeks; Christmas weeks were 1.6 % below.',
  );
});

it('names the smallest lift if none is negative, and the requested stores', () => {
  expect(formatPlain({ 'Labor Day': 0.02, 'Super Bowl': 0.1 }, 'A')).toBe(
    'In type A stores, Super Bowl lifted a store’s sales by 10.0 % over ordinary weeks; Labor Day added the least, 2.0 %.',
  );
});

it('compares a single holiday with no other', () => {
  expect(formatPlain({ Christmas: -0.05, 'Labor Day': null })).toBe(
    'Christmas left a store 5.0 % below ordinary weeks.',
  );
});

it('reports that it has nothing to compare', () => {
  expect(formatPlain({ Christmas: null })).toBe(
    'The data has no ordinary weeks to compare the holiday weeks with.',
  );
});
