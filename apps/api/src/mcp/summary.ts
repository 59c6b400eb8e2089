import { z } from 'zod';
import { Coverage } from '#analytics/serving/coverage.js';
import { snapshotRow } from '#analytics/snapshot/snapshot.js';
import { PageInfo } from '#serving/paging/page-of.js';
import { shapeOf } from '#serving/shape.js';

/** What answers have in common; each part is told where it is there. */
const parts = z.object({
  snapshot: snapshotRow,
  coverage: shapeOf(Coverage).optional(),
  nodes: z.array(z.unknown()).optional(),
  totalCount: z.int().optional(),
  pageInfo: shapeOf(PageInfo).optional(),
  explanation: z.string().optional(),
});

/** An answer in a few short sentences, for people and for assistants that read no JSON. */
export function summaryOf(title: string, answer: object): string {
  const { snapshot, coverage, nodes, totalCount, pageInfo, explanation } = parts.parse(answer);
  return [
    title,
    nodes && totalCount !== undefined ? `: ${nodes.length} of ${totalCount} rows.` : '.',
    explanation ? ` ${explanation}` : '',
    coverage ? ` ${weeksOf(coverage)}` : '',
    ` Snapshot ${snapshot.id}, data through ${snapshot.dataThrough}, quality ${snapshot.quality}.`,
    pageInfo?.hasNextPage
      ? ` More rows follow: call again with the same arguments and after "${pageInfo.endCursor ?? ''}".`
      : '',
  ].join('');
}

function weeksOf({ firstWeek, lastWeek, weeks }: Coverage): string {
  if (firstWeek === null || lastWeek === null) return 'No week matches.';
  return `It covers ${weeks} ${weeks === 1 ? 'week' : 'weeks'}, ${firstWeek} to ${lastWeek}.`;
}
