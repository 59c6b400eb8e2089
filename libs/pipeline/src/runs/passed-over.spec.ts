import { expect, it } from 'vitest';
import { passedOverWords } from './passed-over.js';

const WHY = 'passed over, since a run reads .csv, .csv.gz and .zip only: ';

it.each([
  [[], undefined],
  [['notes.txt', 'a/b.xlsx'], `${WHY}a/b.xlsx, notes.txt`],
  [['a.1', 'a.2', 'a.3', 'a.4', 'a.5'], `${WHY}a.1, a.2, a.3, a.4, a.5`],
  [['a.7', 'a.6', 'a.5', 'a.4', 'a.3', 'a.2', 'a.1'], `${WHY}a.1, a.2, a.3, a.4, a.5 and 2 more`],
])('names a few of the files that a run passes over: %o', (paths, words) => {
  expect(passedOverWords(paths)).toBe(words);
});
