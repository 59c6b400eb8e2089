import type { SnapshotRecord } from '#pipeline/quality/snapshot-records.js';

const HEADER = ['ID', 'RUN', 'STATUS', 'QUALITY', 'WEEKS', 'THROUGH', 'ROWS', 'TOTAL', 'PUBLISHED'];

/** Snapshots as lines of a table, each followed by what the quality gate had to say against it. */
export function snapshotLines(snapshots: readonly SnapshotRecord[]): string[] {
  if (snapshots.length === 0) return ['There is no snapshot yet'];
  const rows = [HEADER, ...snapshots.map(cellsOf)];
  const widths = HEADER.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const [header = '', ...lines] = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [header, ...snapshots.flatMap((each, index) => [lines[index] ?? '', ...remarksOn(each)])];
}

function cellsOf(snapshot: SnapshotRecord): string[] {
  return [
    snapshot.id,
    snapshot.runId,
    snapshot.status,
    snapshot.quality ?? '-',
    String(snapshot.weeks ?? '-'),
    snapshot.dataThrough ?? '-',
    String(snapshot.salesRows ?? '-'),
    snapshot.salesTotal ?? '-',
    snapshot.publishedAt?.toISOString() ?? '-',
  ];
}

function remarksOn({ checks, overriddenBy, overrideReason }: SnapshotRecord): string[] {
  const broken = checks.filter(({ outcome }) => outcome !== 'passed');
  const remarks = broken.map(({ outcome, rule, message }) => `  ${outcome} by ${rule}: ${message}`);
  if (overriddenBy === null) return remarks;
  return [...remarks, `  published all the same by ${overriddenBy}: ${overrideReason ?? ''}`];
}
