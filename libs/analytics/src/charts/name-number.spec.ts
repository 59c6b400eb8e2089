import { expect, it } from 'vitest';
import { nameStore } from './name-number.js';

it('names a store by its number and name, and one without a name by its number', () => {
  expect(nameStore({ store: 3, storeName: 'Springfield' })).toBe('3 · Springfield');
  expect(nameStore({ store: 3, storeName: null })).toBe('Store 3');
  expect(nameStore({ store: 3 })).toBe('Store 3');
});

it('cuts a name that would leave no room for the chart', () => {
  expect(nameStore({ store: 12, storeName: 'North Haverbrook Station' })).toBe(
    '12 · North Haverbrook …',
  );
});
