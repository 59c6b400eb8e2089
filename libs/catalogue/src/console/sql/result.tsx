import { Link } from '@tanstack/react-router';
import { count, counted } from '#analytics/words/numbers.js';
import { Empty } from '#web/parts/empty.js';
import { byteSizeText } from '#web/words/byte-sizes.js';
import { milliseconds } from '#web/words/durations.js';
import type { Parameters } from '#analytics/charts/answer-chart.js';
import { pathOf } from '#web/data/ask.js';
import { csvNotations } from '#web/data/csv.js';
import type { SqlAnswer } from './queries.js';
import { ResultGrid } from './result-grid.js';

interface Given {
  answer: SqlAnswer;
  /** Whether personal data is unmasked, which no file contains. */
  isOpen: boolean;
}

/** An answer: its figures, its files and its rows. */
export function Result({ answer, isOpen }: Given) {
  const { queryId, columns, rows, totalCount, written } = answer;
  const file = (asked: Parameters) => pathOf(`sql/${queryId}/export`, asked);
  return (
    <section className="sql-result" aria-label="Answer">
      <div className="result-bar">
        <p role="status">{factsOf(answer).join(' · ')}</p>
        {written === null && !isOpen && (
          <p className="buttons">
            {csvNotations.map(({ label, asked }) => (
              <a key={label} className="button" href={file(asked)} download>
                {label}
              </a>
            ))}
            <a className="button" href={file({ format: 'parquet' })} download>
              Parquet
            </a>
          </p>
        )}
      </div>
      {written !== null && (
        <p>
          Wrote {counted(written.rows, 'row')} into{' '}
          <Link to="/catalogue/$address" params={{ address: written.table }}>
            {written.table}
          </Link>
          .
        </p>
      )}
      {totalCount > rows.length && (
        <p className="aside">
          The page shows the first {count(rows.length)} rows; the files have all.
        </p>
      )}
      {rows.length === 0 ? (
        <Empty title="The query returned no rows." />
      ) : (
        <ResultGrid key={queryId} columns={columns} rows={rows} />
      )}
    </section>
  );
}

function factsOf(answer: SqlAnswer): string[] {
  const { totalCount, isCut, snapshots, bytesScanned, costUsd, ms, fromStore } = answer;
  return [
    isCut ? `the first ${counted(totalCount, 'row')}` : counted(totalCount, 'row'),
    ...snapshots.map(({ database, tag }) => `${database} of ${tag}`),
    ...(ms === null ? [] : [milliseconds(ms)]),
    ...(bytesScanned === null ? [] : [`${byteSizeText(bytesScanned)} read`]),
    costUsd === null ? 'no cost' : `about ${costUsd.toFixed(4)} US dollars`,
    ...(fromStore === true ? ['stored answer'] : []),
  ];
}
