import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Empty } from '../../parts/empty.js';
import { Notice } from '../../parts/notice.js';
import { Skeleton } from '../../parts/skeleton.js';
import { MESSAGE_STATES } from '../search.js';
import { MessagesTable, STATE_LABELS } from './messages-table.js';
import { MESSAGES, messagesPage } from './queries.js';

/** Messages that rules sent, newest first. */
export function Messages() {
  const search = useSearch({ from: '/admin/notifications' });
  const navigate = useNavigate({ from: '/admin/notifications' });
  const { data, error, refetch, isPending } = useQuery(messagesPage(search));
  const shown = data?.slice(0, MESSAGES);
  const last = shown?.at(-1);
  const set = (state: string) => {
    const chosen = MESSAGE_STATES.find((each) => each === state);
    void navigate({ search: { ...search, before: undefined, state: chosen }, resetScroll: false });
  };
  return (
    <section aria-labelledby="messages">
      <h2 id="messages">Messages</h2>
      <div className="controls">
        <div className="field">
          <label htmlFor="state">State</label>
          <select
            id="state"
            value={search.state ?? ''}
            onChange={({ target }) => set(target.value)}
          >
            <option value="">all</option>
            {MESSAGE_STATES.map((state) => (
              <option key={state} value={state}>
                {STATE_LABELS[state]}
              </option>
            ))}
          </select>
        </div>
      </div>
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="12rem" />}
      {shown?.length === 0 && (
        <Empty title={search.state ? 'No message has this state.' : 'No message is sent yet.'}>
          <p>A rule sends a message for each of its events. Test a rule to send one now.</p>
        </Empty>
      )}
      {shown !== undefined && shown.length > 0 && <MessagesTable messages={shown} />}
      <nav className="actions" aria-label="Pages of messages">
        {search.before !== undefined && (
          <Link to="/admin/notifications" search={{ ...search, before: undefined }}>
            Newest messages
          </Link>
        )}
        {data !== undefined && data.length > MESSAGES && last && (
          <Link to="/admin/notifications" search={{ ...search, before: Number(last.id) }}>
            Older messages
          </Link>
        )}
      </nav>
    </section>
  );
}
