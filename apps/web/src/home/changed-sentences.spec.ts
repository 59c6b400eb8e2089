import { expect, it } from 'vitest';
import type { Declared } from '../answers/declarations.js';
import { changedAnswers } from './changed-sentences.js';

const shown = ['a', 'b', 'c', 'd'].map(
  (path) => ({ path, look: { title: path.toUpperCase() } }) as Pick<Declared, 'path' | 'look'>,
);

it('returns the answers whose sentence differs between two snapshots', () => {
  const now = ['Store 1 led.', 'It is 5.', 'It is 7.', undefined];
  const before = ['Store 1 led.', 'It is 4.', undefined, 'It is 9.'];
  expect(changedAnswers(shown, now, before)).toEqual([
    { path: 'b', title: 'B', sentence: 'It is 5.', former: 'It is 4.' },
  ]);
});
