import { expect, it } from 'vitest';
import type { RawFile } from '../../context/raw-files.js';
import { loadGroups } from './load-groups.js';

const file = (fileId: number, rowCount: number) => ({ fileId, rowCount }) as RawFile;
const numbers = (groups: RawFile[][]) => groups.map((group) => group.map(({ fileId }) => fileId));

it('loads small files together, in the order of their numbers', () => {
  const files = [file(3, 10), file(1, 10), file(2, 10)];
  expect(numbers(loadGroups(files, false))).toEqual([[1, 2, 3]]);
});

it('begins a group once the one before has 100,000 rows', () => {
  const files = [file(1, 99_999), file(2, 1), file(3, 1), file(4, 500_000), file(5, 1)];
  expect(numbers(loadGroups(files, false))).toEqual([[1, 2], [3, 4], [5]]);
});

it('makes no more than 16 groups of files that are alike', () => {
  const files = Array.from({ length: 10_000 }, (_, index) => file(index + 1, 4_000));
  const groups = loadGroups(files, false);
  expect(groups).toHaveLength(16);
  expect(numbers(groups).flat()).toEqual(files.map(({ fileId }) => fileId));
});

it('gives a loader that works by the file one each, and no group for no file', () => {
  expect(numbers(loadGroups([file(2, 1), file(1, 1)], true))).toEqual([[1], [2]]);
  expect(loadGroups([], false)).toEqual([]);
});
