// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SqlAnswer } from './queries.js';
import { Result } from './result.js';

const answer: SqlAnswer = {
  queryId: '9',
  columns: [
    { name: 'store', type: 'INTEGER' },
    { name: 'sales', type: 'DECIMAL(18,2)' },
    { name: 'note', type: 'VARCHAR' },
  ],
  rows: [],
  totalCount: 0,
  isCut: false,
  snapshots: [],
  bytesScanned: null,
  costUsd: null,
  ms: null,
  fromStore: null,
  written: null,
  pageInfo: { endCursor: null, hasNextPage: false },
};
const readRows = () =>
  screen
    .getAllByRole('row')
    .map((row) => Array.from(row.querySelectorAll('th, td'), ({ textContent }) => textContent));

// The grid draws the rows in sight: 160 pixels are five rows.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(160);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('draws each row with its number, and a missing value unlike an empty text', () => {
  const rows = [
    [1, '10.50', null],
    [2, '-0.25', ''],
  ];
  render(<Result answer={{ ...answer, rows, totalCount: 2 }} isOpen={false} />);
  expect(screen.getByRole('status').textContent).toBe('2\u00a0rows · no cost');
  expect(readRows()).toEqual([
    ['Row', 'store', 'sales', 'note'],
    ['1', '1', '10.50', '∅'],
    ['2', '2', '-0.25', ''],
  ]);
});

it('keeps only the rows near the view of a long answer in the document', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => [index, '1.00', 'x']);
  const long = { ...answer, rows, totalCount: 25_000, isCut: true };
  render(<Result answer={long} isOpen={false} />);
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('10001');
  const numbers = readRows().map(([number]) => number);
  expect(numbers.slice(0, 3)).toEqual(['Row', '1', '2']);
  expect(numbers.length).toBeLessThan(40);
  expect(
    screen.getByText('The page shows the first 10,000 rows; the files have all.'),
  ).toBeTruthy();
  expect(screen.getByRole('status').textContent).toBe('the first 25,000\u00a0rows · no cost');
});

it('offers files of an answer, but none of unmasked personal data', () => {
  const rows = [[1, '1.00', 'x']];
  const { rerender } = render(<Result answer={{ ...answer, rows }} isOpen={false} />);
  expect(screen.getByRole('link', { name: 'Parquet' }).getAttribute('href')).toBe(
    '/v1/sql/9/export?format=parquet',
  );
  rerender(<Result answer={{ ...answer, rows }} isOpen />);
  expect(screen.queryAllByRole('link')).toEqual([]);
});

it('reports an answer without rows', () => {
  render(<Result answer={answer} isOpen={false} />);
  expect(screen.getByText('The query returned no rows.')).toBeTruthy();
  expect(screen.queryByRole('table')).toBeNull();
});
