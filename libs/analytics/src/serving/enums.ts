import { namedEnum } from '#serving/named-enum.js';

export const StoreType = namedEnum('StoreType', 'Type of a store.', {
  A: 'Large stores.',
  B: 'Medium stores.',
  C: 'Small stores.',
});
export type StoreType = keyof typeof StoreType;
