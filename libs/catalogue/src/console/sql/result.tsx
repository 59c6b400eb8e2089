import { Link } from '@tanstack/react-router';
import { count, formatCount } from '#analytics/words/numbers.js';
import { Empty } from '#web/parts/empty.js';
import { formatByteSize } from '#web/format/byte-sizes.js';
import { formatMilliseconds } from '#web/format/durations.js';
import type { Parameters } from '#analytics/charts/custom-view.js';
import { buildPath } from '#web/data/ask.js';
import { csvNotations } from '#web/data/csv.js';
import type { SqlAnswer } from './queries.js';
import { ResultGrid } from './result-grid.js';

interface Props {
  answer: SqlAnswer;
  /** Whether personal data is unmasked, which no file contains. */
  isOpen: boolean;
}

/** An answer: its figures, its files and its rows. */
export function Result({ answer, isOpen }: Props) {
  const { queryId, columns, rows, totalCount, written } = answer;
  const file = (asked: Parameters) => buildPath(`sql/${queryId}/export`, asked);
  return (
    <section className="sql-result" aria-label="Answer">
      <div className="result-bar">
        <p role="status">{listFacts(answer).join(' · ')}</p>
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
          Wrote {formatCount(written.rows, 'row')} into{' '}
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

function listFacts(answer: SqlAnswer): string[] {
  const { totalCount, isCut, snapshots, bytesScanned, costUsd, ms, fromStore } = answer;
  return [
    isCut ? `the first ${formatCount(totalCount, 'row')}` : formatCount(totalCount, 'row'),
    ...snapshots.map(({ database, tag }) => `${database} of ${tag}`),
    ...(ms === null ? [] : [formatMilliseconds(ms)]),
    ...(bytesScanned === null ? [] : [`${formatByteSize(bytesScanned)} read`]),
    costUsd === null ? 'no cost' : `about ${costUsd.toFixed(4)} US dollars`,
    ...(fromStore === true ? ['stored answer'] : []),
  ];
}
