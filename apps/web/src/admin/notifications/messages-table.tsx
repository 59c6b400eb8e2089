import { Link } from '@tanstack/react-router';
import { formatCount } from '#analytics/words/numbers.js';
import { channelDeclarations } from '#notify/channel-declarations.js';
import type { Schemas } from '../../data/api.js';
import { ScrollArea } from '../../parts/scroll-area.js';
import { formatShortTime, readZoneName } from '../../format/times.js';

export const STATE_LABELS: Record<Schemas['Notification']['state'], string> = {
  pending: 'waiting',
  sent: 'sent',
  abandoned: 'failed',
};

/** Messages with their state and the last error. */
export function MessagesTable({ messages }: { messages: readonly Schemas['Notification'][] }) {
  return (
    <ScrollArea label="Table of messages">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Event ({readZoneName()})</th>
            <th scope="col">Message</th>
            <th scope="col">Rule</th>
            <th scope="col">State</th>
            <th scope="col">Last error</th>
          </tr>
        </thead>
        <tbody>
          {messages.map((message) => (
            <tr key={message.id}>
              <th scope="row">
                <time dateTime={message.happenedAt}>{formatShortTime(message.happenedAt)}</time>
              </th>
              <td className="wraps">
                <Subject {...message} />
                <small>{message.cause}</small>
              </td>
              <td>
                {message.rule}
                <small>{channelDeclarations[message.channel].label}</small>
              </td>
              <td>
                <State {...message} />
              </td>
              <td className="wraps">{message.lastError}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function Subject({ run, title }: Pick<Schemas['Notification'], 'run' | 'title'>) {
  if (run === null) return title;
  return (
    <Link to="/runs/$id" params={{ id: run }}>
      {title}
    </Link>
  );
}

function State({ state, attempts, nextAttemptAt }: Schemas['Notification']) {
  return (
    <>
      <span className={state === 'abandoned' ? 'failed' : undefined}>{STATE_LABELS[state]}</span>
      {attempts > 0 && <small>after {formatCount(attempts, 'attempt')}</small>}
      {nextAttemptAt !== null && <small>next {formatShortTime(nextAttemptAt)}</small>}
    </>
  );
}
