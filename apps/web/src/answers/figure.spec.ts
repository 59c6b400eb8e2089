import { expect, it } from 'vitest';
import { findFigure, toSentencePosition, toSummaryPosition, toTablePosition } from './figure.js';

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
  expect(findFigure(view, toSentencePosition(1))?.text).toBe('47');
  expect(findFigure(view, toTablePosition(1, 1))).toEqual({
    text: '1.00',
    about: 'Sales, 19 Oct 2012',
    row: { week: '2012-10-19' },
  });
  expect(findFigure(view, 'chart')?.text).toBe('The best store of each week');
});

it('finds a figure of the summary, with its list', () => {
  const summary = { table: view.table, rows: view.rows, list: 'wins' };
  expect(findFigure({ ...view, summary }, toSummaryPosition(0, 1))).toEqual({
    text: '2.00',
    about: 'Sales, 26 Oct 2012',
    row: { week: '2012-10-26' },
    list: 'wins',
  });
  expect(findFigure(view, toSummaryPosition(0, 1))).toBeUndefined();
});

it('finds nothing at a place that the answer does not have', () => {
  for (const place of ['sentence.2', 'table.2.1', 'table.0', 'other', '']) {
    expect(findFigure(view, place)).toBeUndefined();
  }
});
