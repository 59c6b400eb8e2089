// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { DataTable } from './data-table.js';

const columns = [
  { head: 'Store', isNumber: false },
  { head: 'Sales', isNumber: true },
  { head: 'Growth', isNumber: true },
];
const rows = Array.from({ length: 8 }, (_, index) => [
  `Store ${index + 1}`,
  `${index + 1}00.00`,
  index === 1 ? '–' : `+${index}.0 %`,
]);
const readStores = () => screen.getAllByRole('rowheader').map(({ textContent }) => textContent);

afterEach(cleanup);

it('shows the first five rows of a long table, and all on request', () => {
  render(<DataTable caption="Stores" columns={columns} rows={rows} total={45} />);
  expect(readStores()).toEqual(['Store 1', 'Store 2', 'Store 3', 'Store 4', 'Store 5']);
  fireEvent.click(screen.getByRole('button', { name: 'Show 8 of 45 rows' }));
  expect(readStores()).toHaveLength(8);
  fireEvent.click(screen.getByRole('button', { name: 'Show fewer rows' }));
  expect(readStores()).toHaveLength(5);
});

it('shows a table of seven rows whole, without a button for others', () => {
  render(<DataTable caption="Stores" columns={columns} rows={rows.slice(0, 7)} total={7} />);
  expect(readStores()).toHaveLength(7);
  expect(screen.queryByRole('button', { name: /rows/ })).toBeNull();
});

it('opens a figure by its row and column, and has one stop of the Tab key for all', () => {
  const picked: number[][] = [];
  const pick = (row: number, column: number) => picked.push([row, column]);
  render(<DataTable caption="Stores" columns={columns} rows={rows} total={8} pick={pick} />);
  const sales = screen.getByRole('button', { name: '100.00' });
  const tabStops = screen.getAllByTitle('Explain').filter(({ tabIndex }) => tabIndex === 0);
  expect(tabStops).toEqual([sales]);

  // Store 2 has no growth: a missing value is no figure.
  expect(screen.queryByRole('button', { name: '–' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: '200.00' }));
  fireEvent.click(screen.getByRole('button', { name: '+2.0 %' }));
  expect(picked).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

it('sorts all rows by a header, as numbers, and opens the figure of the sorted row', () => {
  const picked: number[][] = [];
  const pick = (row: number, column: number) => picked.push([row, column]);
  const amounts = ['7.55 million', '−1.6 %', '–', '303,055', '12'];
  const given = amounts.map((amount, index) => [`Store ${index + 1}`, amount, '+1.0 %']);
  render(<DataTable caption="Stores" columns={columns} rows={given} total={5} pick={pick} />);
  const header = screen.getByRole('columnheader', { name: 'Sales' });
  const sort = () => fireEvent.click(screen.getByRole('button', { name: 'Sales' }));

  sort();
  expect(header.getAttribute('aria-sort')).toBe('ascending');
  expect(readStores()).toEqual(['Store 2', 'Store 5', 'Store 4', 'Store 1', 'Store 3']);
  fireEvent.click(screen.getByRole('button', { name: '12' }));
  expect(picked).toEqual([[4, 1]]);
  sort();
  expect(header.getAttribute('aria-sort')).toBe('descending');
  expect(readStores()).toEqual(['Store 1', 'Store 4', 'Store 5', 'Store 2', 'Store 3']);
  sort();
  expect(header.hasAttribute('aria-sort')).toBe(false);
  expect(readStores()[0]).toBe('Store 1');
});

it('filters a table of more than twenty rows by a text in any cell', () => {
  const many = Array.from({ length: 21 }, (_, index) => [`Store ${index + 1}`, '1', '2']);
  render(<DataTable caption="Stores" columns={columns} rows={many} total={21} />);
  fireEvent.change(screen.getByRole('searchbox', { name: 'Rows with' }), {
    target: { value: 'STORE 2' },
  });
  expect(readStores()).toEqual(['Store 2', 'Store 20', 'Store 21']);
  expect(screen.getByRole('status').textContent).toBe('3 of 21 rows');
});
