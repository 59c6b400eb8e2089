import { expect, it } from 'vitest';
import { readValue, withValue } from './draft.js';

const cast = { step: 'cast', columns: ['date'], to: { type: 'date', order: 'dd/mm/yyyy' } };

it('reads and changes an argument by its path', () => {
  expect(readValue(cast, 'to.order')).toBe('dd/mm/yyyy');
  expect(readValue(cast, 'where.column')).toBeUndefined();
  expect(withValue(cast, 'to.type', 'text').to).toEqual({ type: 'text', order: 'dd/mm/yyyy' });
  expect(withValue(cast, 'where.is', 'empty')).toEqual({ ...cast, where: { is: 'empty' } });
});

it('leaves an argument out', () => {
  expect(withValue(cast, 'to.order', undefined).to).toEqual({ type: 'date' });
  expect(cast.to.order).toBe('dd/mm/yyyy');
});
