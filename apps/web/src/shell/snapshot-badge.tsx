import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { formatAge, longDate } from '#analytics/words/dates.js';
import { PUBLISHED, publishedSnapshot } from '../data/published.js';
import { describeQuality } from '../format/quality.js';
import { formatTimeInZone } from '../format/times.js';

/** Shows the published snapshot, its age and its quality; nothing while none is known. */
export function SnapshotBadge() {
  const { data: snapshot } = useQuery(publishedSnapshot);
  useRefreshAfter(snapshot?.number);
  if (snapshot === undefined) return null;
  const { number, publishedAt, dataThrough, quality } = snapshot;
  const { text, detail } = describeQuality(quality);
  const title = `Published ${formatTimeInZone(publishedAt)}, data through ${longDate(dataThrough)}: ${detail}`;
  return (
    <p className="snapshot" title={title}>
      <span className={`quality ${quality.toLowerCase()}`}>{text}</span>
      <span>
        Snapshot {number},{' '}
        <time dateTime={publishedAt}>{formatAge(new Date(publishedAt), new Date())}</time>
      </span>
    </p>
  );
}

/** Reads everything again that a new publication changes. */
function useRefreshAfter(number: number | undefined): void {
  const client = useQueryClient();
  const seen = useRef(number);
  useEffect(() => {
    if (seen.current !== undefined && seen.current !== number) {
      void client.invalidateQueries({ queryKey: [PUBLISHED] });
    }
    seen.current = number;
  }, [client, number]);
}
