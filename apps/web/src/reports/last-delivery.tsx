import type { Schemas } from '../data/api.js';
import { formatShortTime } from '../format/times.js';

type Delivery = Schemas['Report'];

const STATES = {
  pending: 'due',
  sent: 'sent',
  failed: 'failed',
  skipped: 'missed',
} as const;

/** The newest run of a delivery: its state and its time, and the error. */
export function LastDelivery({ run }: { run: Delivery['lastRun'] }) {
  if (!run) return 'none yet';
  const { state, dueAt, settledAt, lastError } = run;
  const time = settledAt ?? dueAt;
  return (
    <>
      <span className={`delivery-state ${state}`}>{STATES[state]}</span>{' '}
      <time dateTime={time}>{formatShortTime(time)}</time>
      {lastError !== null && <small>{lastError}</small>}
    </>
  );
}

/** Where the files of a delivery go: to receivers, or into a folder below `REPORTS_URL`. */
export const formatTarget = ({ emails, folder }: Pick<Delivery, 'emails' | 'folder'>): string =>
  emails?.replaceAll(',', ', ') ?? `folder ${folder ?? ''}`;
