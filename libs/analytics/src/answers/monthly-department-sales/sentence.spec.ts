import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const month = {
  month: '2011-12-01',
  total: 6_893_933.51,
  weeks: 5,
  weeklyAverageChangeOnMonthBefore: 0.314,
  weeklyAverageChangeOnYearBefore: -0.003,
};
const formatPlain = (nodes: Parameters<typeof sentence>[0]['nodes'], department?: number) =>
  plain(sentence({ nodes }, { department }) ?? 'none').replaceAll('\u00a0', ' ');

it('compares the last month by its weekly average, not by its total', () => {
  expect(formatPlain([{ ...month, month: '2011-11-01', total: 1 }, month], 1)).toBe(
    'Department 1 sold 6.89 million in December 2011, over 5 weeks; its weekly average was 31.4 % above the ' +
      'month before and 0.3 % below a year before.',
  );
});

it('leaves out missing comparisons', () => {
  const first = { ...month, weeks: 1, weeklyAverageChangeOnYearBefore: null };
  expect(formatPlain([{ ...first, weeklyAverageChangeOnMonthBefore: null }], 1)).toBe(
    'Department 1 sold 6.89 million in December 2011, over 1 week.',
  );
  expect(formatPlain([{ ...first, weeklyAverageChangeOnMonthBefore: 0 }], 1)).toMatch(
    /; its weekly average was the same as the month before\.$/,
  );
});

it('reports that the department sells nothing', () => {
  expect(formatPlain([], 100)).toBe('The data has no sales of department 100.');
});

it('has none for all departments', () => {
  expect(formatPlain([month])).toBe('none');
});
