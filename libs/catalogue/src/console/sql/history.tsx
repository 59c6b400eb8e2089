import { useQuery } from '@tanstack/react-query';
import { formatCount } from '#analytics/words/numbers.js';
import type { Schemas } from '#web/data/api.js';
import { Empty } from '#web/parts/empty.js';
import { Notice } from '#web/parts/notice.js';
import { formatByteSize } from '#web/format/byte-sizes.js';
import { formatMilliseconds } from '#web/format/durations.js';
import { formatShortTime, readZoneName } from '#web/format/times.js';
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
            <p className="aside">{listFacts(query).join(' · ')}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function listFacts(query: PastQuery): string[] {
  const { asOf, askedAt, status, rows, ms, bytesScanned, errorCode } = query;
  return [
    `${formatShortTime(askedAt)} ${readZoneName()}`,
    ...(asOf === null ? [] : [`as of ${asOf}`]),
    errorCode ?? status,
    ...(rows === null ? [] : [formatCount(rows, 'row')]),
    ...(ms === null ? [] : [formatMilliseconds(ms)]),
    ...(bytesScanned === null ? [] : [`${formatByteSize(bytesScanned)} read`]),
  ];
}
