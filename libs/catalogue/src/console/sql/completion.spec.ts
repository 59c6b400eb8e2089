import { expect, it } from 'vitest';
import { namespaceOf } from './completion.js';

const column = (name: string, isPersonal = false) => ({ name, type: 'BIGINT', isPersonal });

it('completes tables in their database, and alone if their name is unique', () => {
  const names = namespaceOf([
    { address: 'shop.sales', columns: [column('store')] },
    { address: 'shop.tills', columns: [column('till', true)] },
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
