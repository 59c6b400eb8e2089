import { useQuery } from '@tanstack/react-query';
import { toFailure } from '../data/failure.js';
import { publishedSnapshot } from '../data/published.js';
import { formatTimeInZone } from '../format/times.js';

/** Says that the page may be old while the API cannot be reached. Nothing on the page moves for it. */
export function LostConnection() {
  const { data, error, fetchStatus, dataUpdatedAt } = useQuery(publishedSnapshot);
  const isUnreachable = error !== null && toFailure(error).kind === 'unreachable';
  const isLost = fetchStatus === 'paused' || isUnreachable;
  const since = new Date(dataUpdatedAt).toISOString();
  return (
    <div role="status">
      {isLost && data !== undefined && (
        <p className="lost-connection">
          <strong>The API cannot be reached.</strong> This page shows what it read until{' '}
          {formatTimeInZone(since)}, and tries again by itself.
        </p>
      )}
    </div>
  );
}
