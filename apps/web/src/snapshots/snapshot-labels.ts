import type { Schemas } from '../data/api.js';

type Snapshot = Schemas['SnapshotDetail'];

/** The states of a snapshot, for a reader. */
export const STATUS_LABELS: Record<Snapshot['status'], string> = {
  building: 'A run is building it.',
  held: 'The quality gate holds it back.',
  published: 'It is published: answers come from it.',
  retained: 'It was published before, and can be put back.',
  dropped: 'Its rows are deleted.',
};

/** Returns the checks with the broken rules first; otherwise in their order. */
export function sortBrokenFirst(checks: Snapshot['checks']): Snapshot['checks'] {
  const isBroken = ({ outcome }: Snapshot['checks'][number]) => outcome !== 'passed';
  return [...checks.filter(isBroken), ...checks.filter((check) => !isBroken(check))];
}
