import { z } from 'zod';
import { Coverage } from '#analytics/serving/coverage.js';
import { MonthCoverage } from '#analytics/serving/month-coverage.js';
import { snapshotRow } from '#analytics/snapshot/snapshot.js';
import { PageInfo } from '#serving/paging/page-of.js';
import { shapeOf } from '#serving/shape.js';

const anyCoverage = z.union([shapeOf(Coverage), shapeOf(MonthCoverage)]);

/** What answers have in common; each part is told where it is there. */
const parts = z.object({
  snapshot: snapshotRow,
  coverage: anyCoverage.optional(),
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
    coverage ? ` ${coverageOf(coverage)}` : '',
    ` Snapshot ${snapshot.id}, data through ${snapshot.dataThrough}, quality ${snapshot.quality}.`,
    ...snapshot.warnings.map(({ message }) => ` Warning: ${message}.`),
    pageInfo?.hasNextPage
      ? ` More rows follow: call again with the same arguments and after "${pageInfo.endCursor ?? ''}".`
      : '',
  ].join('');
}

function coverageOf(coverage: z.output<typeof anyCoverage>): string {
  if ('weeks' in coverage) {
    return covers('week', coverage.weeks, coverage.firstWeek, coverage.lastWeek);
  }
  const { months, firstMonth, lastMonth } = coverage;
  return covers('month', months, firstMonth, lastMonth);
}

function covers(unit: string, count: number, first: string | null, last: string | null): string {
  if (first === null || last === null) return `No ${unit} matches.`;
  return `It covers ${count} ${unit}${count === 1 ? '' : 's'}, ${first} to ${last}.`;
}
