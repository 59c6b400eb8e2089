import { expect, it } from 'vitest';
import { nameUuid } from './run-event.js';

it('returns the same version 5 UUID for the same parts', () => {
  const id = nameUuid('retailstream', 'weekly-sales', 7);
  // Python: uuid.uuid5(uuid.UUID('6f3b0a52-1c1e-4d7a-9a35-3c8f4f0d2b71'), '["retailstream","weekly-sales",7]')
  expect(id).toBe('1b4d2a55-e2fe-5114-899e-d9bb579c600a');
  expect(nameUuid('retailstream', 'weekly-sales', 7)).toBe(id);
});

it('distinguishes parts whose concatenation is equal', () => {
  const ids = [nameUuid('a', 'bc'), nameUuid('ab', 'c'), nameUuid('abc'), nameUuid('a', 'b', 'c')];
  expect(new Set(ids).size).toBe(4);
});
