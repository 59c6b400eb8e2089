import { expect, it } from 'vitest';
import { buildNamespace } from './completion.js';

const createColumn = (name: string, isPersonal = false) => ({ name, type: 'BIGINT', isPersonal });

it('completes tables in their database, and alone if their name is unique', () => {
  const names = buildNamespace([
    { address: 'shop.sales', columns: [createColumn('store')] },
    { address: 'shop.tills', columns: [createColumn('till', true)] },
    { address: 'old.sales', columns: null },
  ]);
  const store = { label: 'store', type: 'property', detail: 'BIGINT' };
  const till = { label: 'till', type: 'property', detail: 'BIGINT, masked' };
  expect(names).toEqual({
    shop: { sales: [store], tills: [till] },
    old: { sales: [] },
    tills: [till],
  });
});
