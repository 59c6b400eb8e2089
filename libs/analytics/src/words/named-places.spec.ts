import { expect, it } from 'vitest';
import { addNames } from './named-places.js';

const answer = {
  years: [
    {
      stores: [
        { store: 1, storeName: 'Ashford' },
        { store: 12, storeName: '$1 Shop' },
      ],
    },
  ],
  nodes: [
    { department: 1, departmentName: 'Grocery' },
    { store: 3, storeName: null },
  ],
};

it.each([
  [
    '**Store 1** sold least, and store 12 most.',
    '**Store 1 (Ashford)** sold least, and store 12 ($1 Shop) most.',
  ],
  ['Department 1 in store 3.', 'Department 1 (Grocery) in store 3.'],
  ['For stores 1, 12 alone: 12 stores.', 'For stores 1, 12 alone: 12 stores.'],
])('%s', (sentence, named) => {
  expect(addNames(sentence, answer)).toBe(named);
  expect(addNames(sentence, { nodes: [{ store: 1 }] })).toBe(sentence);
});
