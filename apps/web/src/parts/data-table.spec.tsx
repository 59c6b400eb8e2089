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

it('shows a table of seven rows whole, without a button', () => {
  render(<DataTable caption="Stores" columns={columns} rows={rows.slice(0, 7)} total={7} />);
  expect(readStores()).toHaveLength(7);
  expect(screen.queryByRole('button')).toBeNull();
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
