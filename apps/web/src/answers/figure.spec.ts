import { expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { findFigure, toSentencePosition, toTablePosition } from './figure.js';

const findPresentation = (path: string) => ({
  presentation: listPresentations().find((answer) => answer.path === path)!.presentation!,
});
const view = {
  sentence: '**Store 3** sold most in **47** of 52 weeks.',
  chartTitle: 'The best store of each week',
  table: {
    caption: '',
    columns: [
      { head: 'Week', isNumber: false },
      { head: 'Sales', isNumber: true },
    ],
    rows: [
      ['26 Oct 2012', '2.00'],
      ['19 Oct 2012', '1.00'],
    ],
    total: 2,
  },
  rows: [{ week: '2012-10-26' }, { week: '2012-10-19' }],
};

it('finds a figure of the sentence, the table and the chart by its place', () => {
  const shown = findPresentation('weekly-top-stores');
  expect(findFigure(shown, view, toSentencePosition(1))?.text).toBe('47');
  expect(findFigure(shown, view, toTablePosition(1, 1))).toEqual({
    text: '1.00',
    about: 'Sales, 19 Oct 2012',
    row: { week: '2012-10-19' },
  });
  expect(findFigure(shown, view, 'chart')?.text).toBe('The best store of each week');
});

it('finds nothing at a place that the answer does not have', () => {
  const shown = findPresentation('weekly-top-stores');
  for (const place of ['sentence.2', 'table.2.1', 'table.0', 'other', '']) {
    expect(findFigure(shown, view, place)).toBeUndefined();
  }
});

it('names a figure of the only row by its own name', () => {
  const upright = { ...view, table: { ...view.table, rows: [['Slope', '−2.50']] }, rows: [{}] };
  expect(
    findFigure(findPresentation('sales-prediction'), upright, toTablePosition(0, 1))?.about,
  ).toBe('Slope');
});
