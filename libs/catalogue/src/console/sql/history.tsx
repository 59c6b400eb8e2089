import { useQuery } from '@tanstack/react-query';
import { counted } from '#analytics/words/numbers.js';
import type { Schemas } from '#web/data/api.js';
import { Empty } from '#web/parts/empty.js';
import { Notice } from '#web/parts/notice.js';
import { byteSizeText } from '#web/words/byte-sizes.js';
import { milliseconds } from '#web/words/durations.js';
import { shortTime, zoneName } from '#web/words/times.js';
import { pastQueries } from './queries.js';

type PastQuery = Schemas['SqlQuery'];

/** The last queries of the user, newest first. @param onOpen gets the text of one */
export function History({ onOpen }: { onOpen: (query: PastQuery) => void }) {
  const { data, error, refetch } = useQuery(pastQueries);
  return (
    <section aria-label="History">
      <h2>History</h2>
      {error && <Notice error={error} retry={refetch} />}
      {data?.length === 0 && <Empty title="No query has run yet." />}
      <ul className="queries">
        {data?.map((query) => (
          <li key={query.id}>
            <button type="button" className="quiet past" onClick={() => onOpen(query)}>
              {query.sql}
            </button>
            <p className="aside">{factsOf(query).join(' · ')}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function factsOf(query: PastQuery): string[] {
  const { asOf, askedAt, status, rows, ms, bytesScanned, errorCode } = query;
  return [
    `${shortTime(askedAt)} ${zoneName()}`,
    ...(asOf === null ? [] : [`as of ${asOf}`]),
    errorCode ?? status,
    ...(rows === null ? [] : [counted(rows, 'row')]),
    ...(ms === null ? [] : [milliseconds(ms)]),
    ...(bytesScanned === null ? [] : [`${byteSizeText(bytesScanned)} read`]),
  ];
}
