import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { formatCount, money } from '#analytics/words/numbers.js';
import { type StreamState, useServerEvents } from '#web/data/server-events.js';
import { Empty } from '#web/parts/empty.js';
import { Notice } from '#web/parts/notice.js';
import { PageHeading } from '#web/parts/page-heading.js';
import { Skeleton } from '#web/parts/skeleton.js';
import { LiveNote } from '#web/parts/live-note.js';
import { formatClockTime } from '#web/format/times.js';
import { buildMinutes } from './minutes.js';
import { LIVE_STREAM, type LiveSales, liveSales } from './queries.js';
import { SumsTable } from './sums-table.js';
import './live.css';

/** Charts are loaded when there is something to draw. */
const MinutesPart = lazy(async () => ({
  default: (await import('./minutes-part.js')).MinutesPart,
}));

const PAGE_HEIGHT = '46rem';
const CHART_HEIGHT = '30rem';

/** Sales that are not yet published, as they arrive. */
export function LivePage() {
  const { data, error, refetch, dataUpdatedAt } = useQuery(liveSales);
  const [published, setPublished] = useState<{ id: string; at: number }>();
  const client = useQueryClient();
  const state = useServerEvents(error === null ? LIVE_STREAM : undefined, ['live'], (_, event) => {
    const next = event as LiveSales;
    const former = client.getQueryData(liveSales.queryKey);
    client.setQueryData(liveSales.queryKey, next);
    const { sinceSnapshot: id } = next;
    if (former && id !== null && former.sinceSnapshot !== id) setPublished({ id, at: Date.now() });
  });
  return (
    <div className="live">
      <PageHeading
        title="Live"
        lead="Sales as they arrive. They move into the answers when a run publishes the next snapshot."
      />
      {error && !data && <Notice error={error} retry={refetch} />}
      {!error && !data && <Skeleton height={PAGE_HEIGHT} />}
      {data && (
        <>
          <Connection state={state} at={dataUpdatedAt} />
          <Sales sales={data} />
        </>
      )}
      {published && (
        <p className="note">
          Snapshot {published.id} was published at {formatClockTime(published.at)}: the sales before
          it are in the <Link to="/answers">answers</Link>.
        </p>
      )}
    </div>
  );
}

/** Whether the page follows the sales; of what time they are when it does not. */
function Connection({ state, at }: { state: StreamState; at: number }) {
  if (state !== 'lost') return <LiveNote state={state} />;
  return (
    <p className="live-note lost" role="status">
      The connection is lost: all figures are those of {formatClockTime(at)}. It reconnects by
      itself.
    </p>
  );
}

function Sales({ sales }: { sales: LiveSales }) {
  const minutes = useMemo(() => buildMinutes(sales), [sales]);
  if (minutes.length === 0) return <NoSales since={sales.sinceSnapshot} />;
  const { total, transactions, sinceSnapshot } = sales;
  const since =
    sinceSnapshot === null ? 'before the first snapshot' : `since snapshot ${sinceSnapshot}`;
  const newest = minutes.at(-1);
  return (
    <>
      <dl className="status">
        <div>
          <dt>Not yet published</dt>
          <dd>
            {money(total)}
            <small>
              {formatCount(transactions, 'transaction')} {since}
            </small>
          </dd>
        </div>
        <div>
          <dt>Newest minute</dt>
          <dd>
            {money(((newest?.live ?? 0) + (newest?.published ?? 0)) / 100)}
            <small>{newest && formatClockTime(newest.at)}</small>
          </dd>
        </div>
      </dl>
      <Suspense fallback={<Skeleton height={CHART_HEIGHT} />}>
        <MinutesPart minutes={minutes} />
      </Suspense>
      <div className="sums">
        <SumsTable name="Store" rows={sales.stores} formatName={({ store }) => store} />
        <SumsTable name="Product" rows={sales.products} formatName={({ product }) => product} />
      </div>
    </>
  );
}

function NoSales({ since }: { since: string | null }) {
  return (
    <Empty title="No sales arrived in the last 15 minutes.">
      <p>
        {since === null
          ? 'No snapshot of retail-mart is published yet.'
          : `The answers of snapshot ${since} have all sales.`}{' '}
        Send a day of the sample each minute with <code>npm start -- --live</code>, or your own
        events with <code>npx retailstream send-events FILE</code>.
      </p>
    </Empty>
  );
}
