import { namedEnum } from '../named-enum.js';

export const SortDirection = namedEnum('SortDirection', 'Which end of a list comes first.', {
  ASC: 'Smallest or earliest first.',
  DESC: 'Largest or latest first.',
});
export type SortDirection = keyof typeof SortDirection;
