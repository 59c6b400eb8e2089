import { expect, it } from 'vitest';
import { renderHtml } from './html.js';
import type { PrintedTable } from './printed-table.js';

const hostile = `<img src=x onerror="alert(1)">'&`;
const safe = '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;';

const renderPage = (...tables: PrintedTable[]) =>
  [
    ...renderHtml({
      title: hostile,
      dueAt: new Date('2026-11-22T06:30:00Z'),
      facts: [hostile],
      warnings: [hostile],
      sections: [
        {
          title: hostile,
          about: hostile,
          notes: [hostile],
          tables,
          legend: [{ heading: hostile, about: hostile }],
        },
      ],
    }),
  ].join('');

const table: PrintedTable = {
  title: hostile,
  about: hostile,
  hidden: 1,
  isSingle: false,
  rows: [[hostile, '1.50']],
  columns: [
    { heading: hostile, about: hostile, isNumber: false },
    { heading: 'Sales', about: '', isNumber: true },
  ],
};

it('escapes all text, so that none of it is markup', () => {
  const page = renderPage(table, { ...table, isSingle: true });
  expect(page).not.toContain('<img');
  expect(page.split(safe).length - 1).toBe(17);
  expect(page).toContain('<th scope="col" class="number">Sales</th>');
  expect(page).toContain('<td class="number">1.50</td>');
  expect(page).toContain('1 more row is not shown.');
});

it('loads and runs nothing', () => {
  const page = renderPage(table);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<script|<link|<img|url\(|@import/);
});

it('reports that a table is empty instead of showing it', () => {
  const page = renderPage({ ...table, rows: [], hidden: 0 });
  expect(page).toContain('No rows.');
  expect(page).not.toContain('<thead>');
});
