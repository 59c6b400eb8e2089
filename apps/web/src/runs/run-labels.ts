import type { Schemas } from '../data/api.js';

type Run = Schemas['RunSummary'];

export const STATUSES = [
  'waiting',
  'queued',
  'running',
  'succeeded',
  'failed',
  'unchanged',
  'cancelled',
] as const satisfies readonly Run['status'][];

const TRIGGERS: Record<Run['trigger'], string> = {
  start: 'RetailStream at its start',
  admin: 'a person',
  schedule: 'a schedule',
  files: 'new files',
  flow: 'another flow',
  replay: 'corrected rows',
  backfill: 'a backfill',
};

/** The cause of a run: `new files`. */
export const formatTrigger = (trigger: Run['trigger']): string => TRIGGERS[trigger];

/** Returns whether a run or a stage has ended. */
export const isOver = ({ status }: { status: Run['status'] }): boolean =>
  !['waiting', 'queued', 'running'].includes(status);
