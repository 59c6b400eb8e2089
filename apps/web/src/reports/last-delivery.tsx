import type { Schemas } from '../data/api.js';
import { shortTime } from '../words/times.js';

const STATES = {
  pending: 'due',
  sent: 'sent',
  failed: 'failed',
  skipped: 'missed',
} as const;

/** The newest run of a report: its state, its time, and where it went or why it did not. */
export function LastDelivery({ run }: { run: Schemas['Report']['lastRun'] }) {
  if (!run) return 'none yet';
  const { state, dueAt, settledAt, place, lastError } = run;
  const time = settledAt ?? dueAt;
  const about = lastError ?? place;
  return (
    <>
      <span className={`delivery-state ${state}`}>{STATES[state]}</span>{' '}
      <time dateTime={time}>{shortTime(time)}</time>
      {about !== null && <small>{about}</small>}
    </>
  );
}
