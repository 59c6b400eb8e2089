import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { count, counted } from '#analytics/words/numbers.js';
import type { Flow, Schemas } from '../data/api.js';
import { Notice } from '../parts/notice.js';
import { timeInZone } from '../words/times.js';
import { changeLines } from './change-lines.js';
import {
  changesOfSnapshot,
  heldSnapshotOf,
  quarantineOf,
  schedulesOfFlow,
} from './operations-queries.js';

interface Given {
  flow: string;
  /** The published snapshot; undefined before the first one. */
  snapshot: string | undefined;
}

/** What operators look at first: changes of the last publication, rows in quarantine, and what is due. */
export function Operations({ flow, snapshot }: Given) {
  const changes = useQuery({
    ...changesOfSnapshot(snapshot ?? ''),
    enabled: snapshot !== undefined,
  });
  const quarantine = useQuery(quarantineOf(flow as Flow));
  const schedules = useQuery(schedulesOfFlow(flow as Flow));
  const held = useQuery(heldSnapshotOf(flow as Flow));
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
          <Loaded data={changes.data}>
            {(data) => (
              <ul>
                {changeLines(data).map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </Loaded>
        )}
      </Part>
      <Part title="Quarantine">
        <Loaded data={quarantine.data}>{quarantineText}</Loaded>
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
        <Loaded data={schedules.data}>{(data) => <Due schedules={data} />}</Loaded>
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

interface LoadedGiven<Data> {
  data: Data | undefined;
  children: (data: Data) => ReactNode;
}

function Loaded<Data>({ data, children }: LoadedGiven<Data>) {
  return data === undefined ? 'Loading …' : children(data);
}

function quarantineText({ open, mended }: Schemas['QuarantineSummary']): string {
  if (open + mended === 0) return 'No row is in quarantine.';
  return `${counted(open, 'row')} without a correction, ${count(mended)} with one.`;
}

function Due({ schedules }: { schedules: readonly Schemas['ScheduleInfo'][] }) {
  const due = schedules.flatMap(({ name, nextAt }) => (nextAt === null ? [] : [{ name, nextAt }]));
  if (due.length === 0) return 'No schedule starts a run.';
  return (
    <ul>
      {due.map(({ name, nextAt }) => (
        <li key={name}>
          {name}: <time dateTime={nextAt}>{timeInZone(nextAt)}</time>
        </li>
      ))}
    </ul>
  );
}
