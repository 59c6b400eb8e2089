import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { longDate } from '#analytics/words/dates.js';
import { publishedFlow } from './facts.js';
import { SNAPSHOT } from './values.js';

interface Props {
  flow: string;
  /** The snapshot in the address; undefined for the published one. */
  pinned: string | undefined;
}

/** Says that a link is pinned to a snapshot, and whether a newer one is published. */
export function PinnedSnapshot({ flow, pinned }: Props) {
  const navigate = useNavigate({ from: '/answers/$name' });
  const { data } = useQuery(publishedFlow(flow));
  if (pinned === undefined || !data) return null;
  const { id, dataThrough } = data.snapshot;
  if (id === pinned) return <p className="note">As of snapshot {id}, the published one.</p>;
  return (
    <p className="note">
      As of snapshot {pinned}. Snapshot {id} with data through {longDate(dataThrough)} is published:{' '}
      <button
        type="button"
        onClick={() => void navigate({ search: ({ [SNAPSHOT]: _, ...rest }) => rest })}
      >
        Show it
      </button>
    </p>
  );
}
