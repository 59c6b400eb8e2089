import type { Table } from '../question/table.js';
import { count } from '#analytics/words/numbers.js';
import { button, element } from './element.js';

/** Number of rows shown before the reader expands the table. */
const FIRST_ROWS = 5;
/** A list that is hardly longer is shown whole. */
const WHOLE_ROWS = 7;

/** A table of so many columns is set smaller, so that it fits beside the contents. */
const WIDE_COLUMNS = 8;

/** A table with its first rows, and a button for the others. @param id unique on the page */
export function tableElement({ caption, columns, rows, total }: Table, id: string): HTMLElement {
  const body = element('tbody', { id: `${id}-rows` });
  const show = (shown: Table['rows']) =>
    body.replaceChildren(...shown.map((row) => rowOf(row, columns)));
  const heads = columns.map(({ head, isNumber }) =>
    element('th', { scope: 'col', class: isNumber ? 'number' : undefined }, head),
  );
  const table = element(
    'table',
    { class: shapeOf(columns.length) },
    element('caption', {}, element('span', {}, caption)),
    element('thead', {}, element('tr', {}, ...heads)),
    body,
  );
  // Wider than a phone: it scrolls separately, also by keyboard.
  const scroller = element(
    'div',
    { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': caption },
    table,
  );
  const whole = element('div', { class: 'table' }, scroller);
  if (rows.length <= WHOLE_ROWS) {
    show(rows);
    return whole;
  }
  show(rows.slice(0, FIRST_ROWS));
  const all =
    total > rows.length ? `${count(rows.length)} of ${count(total)}` : `all ${count(total)}`;
  const toggle = button(
    `Show ${all} rows`,
    () => {
      const isOpen = toggle.getAttribute('aria-expanded') === 'true';
      show(isOpen ? rows.slice(0, FIRST_ROWS) : rows);
      toggle.setAttribute('aria-expanded', String(!isOpen));
      toggle.textContent = isOpen ? `Show ${all} rows` : 'Show fewer rows';
    },
    { class: 'quiet', 'aria-expanded': 'false', 'aria-controls': `${id}-rows` },
  );
  whole.append(toggle);
  return whole;
}

function shapeOf(columns: number): string | undefined {
  if (columns === 2) return 'pairs';
  return columns >= WIDE_COLUMNS ? 'wide' : undefined;
}

function rowOf(cells: readonly string[], columns: Table['columns']): HTMLElement {
  const [name = '', ...rest] = cells;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    ...rest.map((cell, index) =>
      element('td', { class: columns[index + 1]?.isNumber ? 'number' : undefined }, cell),
    ),
  );
}
