import { formatCount } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import { groupByTable } from '../runs/changes-by-table.js';

type Change = Pick<Schemas['SnapshotChangeInfo'], 'relation' | 'rowsBefore' | 'rows' | 'formerId'>;

/** Tables with a line of their own; the others are counted. */
const LINES = 4;

/** Returns the changes of a snapshot as lines: `sales_by_week: 45 rows more in 2 periods`. */
export function formatChanges(changes: readonly Change[]): string[] {
  if (changes.length === 0) return ['No table changed.'];
  if (changes.every(({ formerId }) => formerId === null)) return ['It is the first snapshot.'];
  const lines = groupByTable(changes).map(
    ({ relation, periods, rowsBefore, rows }) =>
      `${relation}: ${formatRows(rows - rowsBefore)} in ${formatCount(periods, 'period')}`,
  );
  const rest = lines.length - LINES;
  return rest > 1 ? [...lines.slice(0, LINES), `and ${formatCount(rest, 'more table')}`] : lines;
}

function formatRows(more: number): string {
  if (more === 0) return 'other values';
  return `${formatCount(Math.abs(more), 'row')} ${more > 0 ? 'more' : 'less'}`;
}
