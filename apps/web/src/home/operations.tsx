import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { count, counted } from '#analytics/words/numbers.js';
import type { Flow } from '../data/api.js';
import { asFailure } from '../data/failure.js';
import { timeInZone } from '../words/times.js';
import { changeLines } from './change-lines.js';
import { changesOfSnapshot, quarantineOf, schedulesOfFlow } from './operations-queries.js';

interface Given {
  flow: string;
  /** The published snapshot; undefined before the first one. */
  snapshot: string | undefined;
}

/** What operators look at first: changes of the last publication, rows in quarantine, and what is due. */
export function Operations({ flow, snapshot }: Given) {
  return (
    <dl className="operations">
      <Part title="Changed tables">
        {snapshot === undefined ? 'Nothing is published yet.' : <Changes snapshot={snapshot} />}
      </Part>
      <Part title="Quarantine">
        <Quarantine flow={flow as Flow} />
      </Part>
      <Part title="Due">
        <Due flow={flow as Flow} />
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

function Changes({ snapshot }: { snapshot: string }) {
  const { data, error } = useQuery(changesOfSnapshot(snapshot));
  if (error) return asFailure(error).message;
  if (!data) return 'Loading …';
  return (
    <ul>
      {changeLines(data).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Quarantine({ flow }: { flow: Flow }) {
  const { data, error } = useQuery(quarantineOf(flow));
  if (error) return asFailure(error).message;
  if (!data) return 'Loading …';
  if (data.open === 0) return 'No row is in quarantine.';
  return `${counted(data.open, 'row')} without a correction, ${count(data.mended)} with one.`;
}

function Due({ flow }: { flow: Flow }) {
  const { data, error } = useQuery(schedulesOfFlow(flow));
  if (error) return asFailure(error).message;
  if (!data) return 'Loading …';
  const due = data.flatMap(({ name, nextAt }) => (nextAt === null ? [] : [{ name, nextAt }]));
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
