import { namedEnum } from './named-enum.js';

export const StoreType = namedEnum('StoreType', "The chain's three kinds of store.", {
  A: 'Large stores.',
  B: 'Medium stores.',
  C: 'Small stores.',
});
export type StoreType = keyof typeof StoreType;

export const SortDirection = namedEnum('SortDirection', 'Which end of a list comes first.', {
  ASC: 'Smallest or earliest first.',
  DESC: 'Largest or latest first.',
});
export type SortDirection = keyof typeof SortDirection;
