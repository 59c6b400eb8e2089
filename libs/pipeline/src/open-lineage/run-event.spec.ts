import { expect, it } from 'vitest';
import { nameUuid } from './run-event.js';

it('gives the same parts the same UUID of version 5', () => {
  const id = nameUuid('retailstream', 'weekly-sales', 7);
  // Python: uuid.uuid5(uuid.UUID('6f3b0a52-1c1e-4d7a-9a35-3c8f4f0d2b71'), '["retailstream","weekly-sales",7]')
  expect(id).toBe('1b4d2a55-e2fe-5114-899e-d9bb579c600a');
  expect(nameUuid('retailstream', 'weekly-sales', 7)).toBe(id);
});

it('tells parts apart however they run together', () => {
  const ids = [nameUuid('a', 'bc'), nameUuid('ab', 'c'), nameUuid('abc'), nameUuid('a', 'b', 'c')];
  expect(new Set(ids).size).toBe(4);
});
