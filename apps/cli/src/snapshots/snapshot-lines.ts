import { alignColumns } from '#operations/command-output.js';
import type { SnapshotDetail } from '#operations/snapshots/snapshot.model.js';

const HEADER = ['ID', 'RUN', 'STATUS', 'QUALITY', 'WEEKS', 'THROUGH', 'ROWS', 'TOTAL', 'PUBLISHED'];

/** Snapshots as lines of a table, each followed by what the quality gate had to say against it. */
export function snapshotLines(snapshots: readonly SnapshotDetail[]): string[] {
  if (snapshots.length === 0) return ['There is no snapshot yet'];
  const [header = '', ...lines] = alignColumns([HEADER, ...snapshots.map(cellsOf)]);
  return [header, ...snapshots.flatMap((each, index) => [lines[index] ?? '', ...remarksOn(each)])];
}

function cellsOf(snapshot: SnapshotDetail): string[] {
  return [
    snapshot.id,
    snapshot.runId,
    snapshot.status,
    snapshot.quality ?? '-',
    String(snapshot.weeks ?? '-'),
    snapshot.dataThrough ?? '-',
    String(snapshot.salesRows ?? '-'),
    snapshot.salesTotal ?? '-',
    snapshot.publishedAt ?? '-',
  ];
}

function remarksOn({ checks, override }: SnapshotDetail): string[] {
  const broken = checks.filter(({ outcome }) => outcome !== 'passed');
  const remarks = broken.map(({ outcome, rule, message }) => `  ${outcome} by ${rule}: ${message}`);
  if (override === null) return remarks;
  return [...remarks, `  published all the same by ${override.by}: ${override.reason}`];
}
