import { expect, it } from 'vitest';
import type { ConsoleAnswer } from '../answers/declarations.js';
import { findChangedAnswers } from './find-changed-answers.js';

const shown = ['a', 'b', 'c', 'd'].map(
  (path) =>
    ({ path, presentation: { title: path.toUpperCase() } }) as Pick<
      ConsoleAnswer,
      'path' | 'presentation'
    >,
);

it('returns the answers whose sentence differs between two snapshots', () => {
  const now = ['Store 1 led.', 'It is 5.', 'It is 7.', undefined];
  const before = ['Store 1 led.', 'It is 4.', undefined, 'It is 9.'];
  expect(findChangedAnswers(shown, now, before)).toEqual([
    { path: 'b', title: 'B', sentence: 'It is 5.', former: 'It is 4.' },
  ]);
});
