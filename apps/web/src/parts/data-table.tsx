import { type KeyboardEvent, useId, useState } from 'react';
import { NOTHING } from '#analytics/words/field-format.js';
import { count } from '#analytics/words/numbers.js';
import { SortHeads } from './sort-heads.js';
import { arrangeRows, type TableOrder } from './table-order.js';
import type { Table } from './table-text.js';

/** Number of rows shown before the reader expands the table. */
const FIRST_ROWS = 5;
/** A list that is hardly longer is shown whole. */
const WHOLE_ROWS = 7;
/** A table with more rows has a field that filters them. */
const FILTERED_ROWS = 20;
/** A table of so many columns is set smaller, so that it fits beside the contents. */
const WIDE_COLUMNS = 8;

interface Props extends Table {
  /** Opens a figure, by its row and column. */
  pick?: ((row: number, column: number) => void) | undefined;
}

const ARROWS: Record<string, readonly [row: number, column: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Moves the focus to the next figure: all figures of a table are one stop of the Tab key. */
function moveFocus(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const step = ARROWS[event.key];
  const cell = (event.target as Element).closest('td');
  const row = cell?.parentElement;
  if (!step || !cell || !row) return;
  const body = event.currentTarget;
  const next = body.rows[Array.prototype.indexOf.call(body.rows, row) + step[0]];
  next?.cells[cell.cellIndex + step[1]]?.querySelector('button')?.focus();
  event.preventDefault();
}

/** A table with its first rows, and a button for the others. Its headers sort all loaded rows. */
export function DataTable({ caption, columns, rows, total, pick }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [order, setOrder] = useState<TableOrder>();
  const found = arrangeRows({ columns, rows }, text, order);
  const isLong = rows.length > WHOLE_ROWS;
  const shown = isLong && !isOpen && text.trim() === '' ? found.slice(0, FIRST_ROWS) : found;
  const all =
    total > rows.length ? `${count(rows.length)} of ${count(total)}` : `all ${count(total)}`;
  return (
    <div className="table">
      {rows.length > FILTERED_ROWS && (
        <div className="field">
          <label htmlFor={`${id}-filter`}>Rows with</label>
          <input
            id={`${id}-filter`}
            type="search"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
      )}
      {/* Wider than a phone: it scrolls separately, also by keyboard. */}
      <div className="scroller" tabIndex={0} role="region" aria-label={caption}>
        <table className={chooseShape(columns.length)}>
          <caption>
            <span>{caption}</span>
          </caption>
          <thead>
            <tr>
              <SortHeads
                columns={columns}
                order={order}
                setOrder={rows.length > 1 ? setOrder : undefined}
              />
            </tr>
          </thead>
          <tbody id={id} onKeyDown={moveFocus}>
            {shown.map(({ cells, place }, index) => (
              <TableRow
                key={place}
                row={cells}
                columns={columns}
                isFirst={index === 0}
                pick={pick && ((column) => pick(place, column))}
              />
            ))}
          </tbody>
        </table>
      </div>
      {text.trim() !== '' && (
        <p className="aside" role="status">
          {count(found.length)} of {count(rows.length)} rows
        </p>
      )}
      {isLong && text.trim() === '' && (
        <button
          type="button"
          className="quiet"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Show fewer rows' : `Show ${all} rows`}
        </button>
      )}
    </div>
  );
}

function chooseShape(columns: number): string | undefined {
  if (columns === 2) return 'pairs';
  return columns >= WIDE_COLUMNS ? 'wide' : undefined;
}

interface RowProps {
  row: readonly string[];
  columns: Table['columns'];
  isFirst: boolean;
  pick: ((column: number) => void) | undefined;
}

function TableRow({ row, columns, isFirst, pick }: RowProps) {
  const [name, ...rest] = row;
  const firstFigure = columns.findIndex(({ isNumber }, index) => index > 0 && isNumber);
  return (
    <tr>
      <th scope="row">{name}</th>
      {rest.map((cell, index) => (
        <td key={index} className={columns[index + 1]?.isNumber ? 'number' : undefined}>
          {pick && columns[index + 1]?.isNumber === true && cell !== NOTHING ? (
            <button
              type="button"
              className="figure-button"
              tabIndex={isFirst && index + 1 === firstFigure ? 0 : -1}
              aria-haspopup="dialog"
              title="Explain"
              onClick={() => pick(index + 1)}
            >
              {cell}
            </button>
          ) : (
            cell
          )}
        </td>
      ))}
    </tr>
  );
}
