import { namedEnum } from '../named-enum.js';

export const SortDirection = namedEnum('SortDirection', 'Direction of the order.', {
  ASC: 'Smallest or earliest first.',
  DESC: 'Largest or latest first.',
});
export type SortDirection = keyof typeof SortDirection;
