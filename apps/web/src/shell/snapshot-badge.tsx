import { useQuery } from '@tanstack/react-query';
import { ago, longDate } from '#analytics/words/dates.js';
import { publishedSnapshot } from '../data/published.js';
import { qualityWords } from '../words/quality.js';
import { timeInZone } from '../words/times.js';

/** Shows the published snapshot, its age and its quality; nothing while none is known. */
export function SnapshotBadge() {
  const { data: snapshot } = useQuery(publishedSnapshot);
  if (snapshot === undefined) return null;
  const { number, publishedAt, dataThrough, quality } = snapshot;
  const { text, detail } = qualityWords(quality);
  const title = `Published ${timeInZone(publishedAt)}, data through ${longDate(dataThrough)}: ${detail}`;
  return (
    <p className="snapshot" title={title}>
      <span className={`quality ${quality.toLowerCase()}`}>{text}</span>
      <span>
        Snapshot {number},{' '}
        <time dateTime={publishedAt}>{ago(new Date(publishedAt), new Date())}</time>
      </span>
    </p>
  );
}
