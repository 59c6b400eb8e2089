import { expect, it } from 'vitest';
import { filterEntries, findRun } from './entries.js';

const createEntry = (label: string, about = '') => ({ label, about, to: `/${label}` });
const groups = [
  { value: 'Rooms', items: [createEntry('Runs'), createEntry('Files')] },
  { value: 'Answers', items: [createEntry('Top stores', 'Which store sold most each week')] },
];

it('finds entries by all words, in their kind, label and description', () => {
  const labels = (text: string) =>
    filterEntries(groups, text).map(({ value, items }) => [
      value,
      ...items.map(({ label }) => label),
    ]);
  expect(labels('')).toEqual([
    ['Rooms', 'Runs', 'Files'],
    ['Answers', 'Top stores'],
  ]);
  expect(labels('WEEK  top')).toEqual([['Answers', 'Top stores']]);
  expect(labels('rooms f')).toEqual([['Rooms', 'Files']]);
  expect(labels('top nothing')).toEqual([]);
});

it('shows at most twelve entries of a kind', () => {
  const items = [...'abcdefghijklm'].map((label) => createEntry(label));
  expect(filterEntries([{ value: 'Files', items }], '')[0]?.items).toHaveLength(12);
});

it.each([
  ['12', '/runs/12'],
  [' Run 7 ', '/runs/7'],
  ['run', undefined],
  ['12 stores', undefined],
])('reads the run in %j', (text, to) => {
  expect(findRun(text)?.to).toBe(to);
});
