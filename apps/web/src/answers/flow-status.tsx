import { formatAge, longDate, shortDate } from '#analytics/words/dates.js';
import { describeQuality } from '../format/quality.js';
import { formatTimeInZone } from '../format/times.js';
import type { PublishedFlow } from './facts.js';

/** The snapshot of a flow, its freshness, its coverage and its quality. */
export function FlowStatus({ snapshot, facts, covers }: PublishedFlow) {
  const quality = describeQuality(snapshot.quality, snapshot.shareSetAside);
  return (
    <dl className="status">
      <div>
        <dt>Published</dt>
        <dd>
          <time dateTime={snapshot.publishedAt}>
            {formatAge(new Date(snapshot.publishedAt), new Date())}
          </time>
          <small>
            snapshot {snapshot.id}, {formatTimeInZone(snapshot.publishedAt)}
          </small>
        </dd>
      </div>
      <div>
        <dt>Data through</dt>
        <dd>
          {longDate(snapshot.dataThrough)}
          <small>last date of the data</small>
        </dd>
      </div>
      <div>
        <dt>Covers</dt>
        <dd>
          {covers}
          <small>from {shortDate(facts.firstWeek)}</small>
        </dd>
      </div>
      <div>
        <dt>Quality</dt>
        <dd>
          <span className={`quality ${snapshot.quality.toLowerCase()}`}>{quality.text}</span>
          <small>{quality.detail}</small>
        </dd>
      </div>
    </dl>
  );
}
