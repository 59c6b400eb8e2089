import { type ReactNode, useState } from 'react';
import { count } from '#analytics/words/numbers.js';

/** Rows of a table on one page: more make the page slow. */
const PAGE_ROWS = 50;

interface Props<Row> {
  rows: readonly Row[];
  /** Names the pages for screen readers: `Pages of files`. */
  label: string;
  children: (shown: readonly Row[]) => ReactNode;
}

/** Shows loaded rows page by page, with buttons for the other pages when there are more than 50. */
export function PagedRows<Row>({ rows, label, children }: Props<Row>) {
  const [chosen, setChosen] = useState(0);
  const last = Math.max(0, Math.ceil(rows.length / PAGE_ROWS) - 1);
  const page = Math.min(chosen, last);
  const from = page * PAGE_ROWS;
  const shown = rows.slice(from, from + PAGE_ROWS);
  return (
    <>
      {children(shown)}
      {last > 0 && (
        <nav className="row-pages" aria-label={label}>
          <button type="button" disabled={page === 0} onClick={() => setChosen(0)}>
            First
          </button>
          <button type="button" disabled={page === 0} onClick={() => setChosen(page - 1)}>
            Previous
          </button>
          <span role="status">
            {count(from + 1)} to {count(from + shown.length)} of {count(rows.length)}
          </span>
          <button type="button" disabled={page === last} onClick={() => setChosen(page + 1)}>
            Next
          </button>
          <button type="button" disabled={page === last} onClick={() => setChosen(last)}>
            Last
          </button>
        </nav>
      )}
    </>
  );
}
