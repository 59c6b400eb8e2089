import { describe, expect, it } from 'vitest';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { requireDataset } from '../flow/flow.js';
import { parseRowCells } from './row-cells.js';

const sales = requireDataset(weeklySales, 'sales').contract;
const header = { cells: ['Store', 'Dept', 'Date', 'Weekly_Sales', 'Note'], delimiter: ',' };

/** Each cell as header, column and text; the faulty ones with a mark. */
const formatCells = (text: string, reason: string, column: string | null = null) =>
  parseRowCells({ text, reason, column, value: null }, header, sales).map((cell) => [
    cell.header,
    cell.column,
    `${cell.text}${cell.isFaulty ? ' !' : ''}`,
  ]);

describe('the cells of a quarantined row', () => {
  it('have the names of header and contract, and mark the faulty one', () => {
    expect(formatCells('1,2,31/02/2010," a ""b"", c ",x', 'IMPOSSIBLE_DATE', 'week_date')).toEqual([
      ['Store', 'store', '1'],
      ['Dept', 'department', '2'],
      ['Date', 'week_date', '31/02/2010 !'],
      ['Weekly_Sales', 'weekly_sales', 'a "b", c'],
      ['Note', null, 'x'],
    ]);
  });

  it('include missing cells and cells beyond the header', () => {
    expect(formatCells('1,2', 'SHORT_ROW').slice(1)).toEqual([
      ['Dept', 'department', '2'],
      ['Date', 'week_date', 'null'],
      ['Weekly_Sales', 'weekly_sales', 'null'],
      ['Note', null, 'null'],
    ]);
    expect(formatCells('1,2,3,4,5,6', 'LONG_ROW').at(-1)).toEqual([null, null, '6']);
  });

  it('are unknown when quotes do not match', () => {
    expect(formatCells('1,"2,3,4,5', 'BAD_QUOTES')).toEqual([]);
  });

  it('are all those of the key for a contested key', () => {
    const faulty = formatCells('1,2,05/02/2010,4,5', 'DUPLICATE_KEY').filter(([, , text]) =>
      text?.endsWith('!'),
    );
    expect(faulty.map(([name]) => name)).toEqual(['Store', 'Dept', 'Date']);
  });

  it('are a product with its factors', () => {
    const { contract } = requireDataset(retailMart, 'transactions');
    const cells = ['quantity', 'customer_id', 'total_cost', 'price'];
    const row = { text: '2,7,9,3', reason: 'WRONG_PRODUCT', column: 'total_cost', value: '9' };
    const found = parseRowCells(row, { cells, delimiter: ',' }, contract);
    expect(found.map(({ isFaulty }) => isFaulty)).toEqual([true, false, true, true]);
  });
});
