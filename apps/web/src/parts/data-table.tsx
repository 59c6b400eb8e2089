import { useId, useState } from 'react';
import { count } from '#analytics/words/numbers.js';
import type { Table } from './table-text.js';

/** Number of rows shown before the reader expands the table. */
const FIRST_ROWS = 5;
/** A list that is hardly longer is shown whole. */
const WHOLE_ROWS = 7;
/** A table of so many columns is set smaller, so that it fits beside the contents. */
const WIDE_COLUMNS = 8;

/** A table with its first rows, and a button for the others. */
export function DataTable({ caption, columns, rows, total }: Table) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const isLong = rows.length > WHOLE_ROWS;
  const shown = isLong && !isOpen ? rows.slice(0, FIRST_ROWS) : rows;
  const all =
    total > rows.length ? `${count(rows.length)} of ${count(total)}` : `all ${count(total)}`;
  return (
    <div className="table">
      {/* Wider than a phone: it scrolls separately, also by keyboard. */}
      <div className="scroller" tabIndex={0} role="region" aria-label={caption}>
        <table className={shapeOf(columns.length)}>
          <caption>
            <span>{caption}</span>
          </caption>
          <thead>
            <tr>
              {columns.map(({ head, isNumber }) => (
                <th key={head} scope="col" className={isNumber ? 'number' : undefined}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody id={id}>
            {shown.map((row, index) => (
              <TableRow key={index} row={row} columns={columns} />
            ))}
          </tbody>
        </table>
      </div>
      {isLong && (
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

function shapeOf(columns: number): string | undefined {
  if (columns === 2) return 'pairs';
  return columns >= WIDE_COLUMNS ? 'wide' : undefined;
}

function TableRow({ row, columns }: { row: readonly string[]; columns: Table['columns'] }) {
  const [name, ...rest] = row;
  return (
    <tr>
      <th scope="row">{name}</th>
      {rest.map((cell, index) => (
        <td key={index} className={columns[index + 1]?.isNumber ? 'number' : undefined}>
          {cell}
        </td>
      ))}
    </tr>
  );
}
