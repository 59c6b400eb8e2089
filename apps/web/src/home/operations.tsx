import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { count, formatCount } from '#analytics/words/numbers.js';
import type { Flow, Schemas } from '../data/api.js';
import { Notice } from '../parts/notice.js';
import { formatTimeInZone } from '../format/times.js';
import { formatChanges } from './change-lines.js';
import {
  snapshotChangesQuery,
  heldSnapshotQuery,
  quarantineQuery,
  flowSchedulesQuery,
} from './operations-queries.js';

interface Props {
  flow: string;
  /** The published snapshot; undefined before the first one. */
  snapshot: string | undefined;
}

/** What operators look at first: changes of the last publication, rows in quarantine, and what is due. */
export function Operations({ flow, snapshot }: Props) {
  const changes = useQuery({
    ...snapshotChangesQuery(snapshot ?? ''),
    enabled: snapshot !== undefined,
  });
  const quarantine = useQuery(quarantineQuery(flow as Flow));
  const schedules = useQuery(flowSchedulesQuery(flow as Flow));
  const held = useQuery(heldSnapshotQuery(flow as Flow));
  const failed = [changes, quarantine, schedules, held].filter(({ error }) => error !== null);
  if (failed[0]) {
    const retry = () => Promise.all(failed.map(({ refetch }) => refetch()));
    return <Notice error={failed[0].error} retry={retry} />;
  }
  return (
    <dl className="operations">
      <Part title="Changed tables">
        {snapshot === undefined ? (
          'Nothing is published yet.'
        ) : (
          <QueryPart data={changes.data}>
            {(data) => (
              <ul>
                {formatChanges(data).map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </QueryPart>
        )}
      </Part>
      <Part title="Quarantine">
        <QueryPart data={quarantine.data}>{formatQuarantine}</QueryPart>
      </Part>
      <Part title="Due">
        {held.data && (
          <p className="held">
            The quality gate holds{' '}
            <Link to="/snapshots/$id" params={{ id: held.data.id }}>
              snapshot {held.data.id}
            </Link>
            .
          </p>
        )}
        <QueryPart data={schedules.data}>{(data) => <Due schedules={data} />}</QueryPart>
      </Part>
    </dl>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface QueryPartProps<Data> {
  data: Data | undefined;
  children: (data: Data) => ReactNode;
}

function QueryPart<Data>({ data, children }: QueryPartProps<Data>) {
  return data === undefined ? 'Loading …' : children(data);
}

function formatQuarantine({ open, corrected }: Schemas['QuarantineSummary']): string {
  if (open + corrected === 0) return 'No row is in quarantine.';
  return `${formatCount(open, 'row')} without a correction, ${count(corrected)} with one.`;
}

function Due({ schedules }: { schedules: readonly Schemas['ScheduleInfo'][] }) {
  const due = schedules.flatMap(({ name, nextAt }) => (nextAt === null ? [] : [{ name, nextAt }]));
  if (due.length === 0) return 'No schedule starts a run.';
  return (
    <ul>
      {due.map(({ name, nextAt }) => (
        <li key={name}>
          {name}: <time dateTime={nextAt}>{formatTimeInZone(nextAt)}</time>
        </li>
      ))}
    </ul>
  );
}
