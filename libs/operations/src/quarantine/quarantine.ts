import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { countRows } from '#pipeline/quarantine/quarantine-summary.js';
import type { QuarantinedRow } from '#pipeline/quarantine/quarantined-row.js';
import { defineOperation } from '../operation.js';
import { withCursor } from '#serving/paging/page-args.js';
import { decodePlace, encodePlace } from './quarantine-cursor.js';
import { holdRows, openedPage } from './opened-quarantine.js';
import { QuarantinedRowsArgs } from './quarantine-filter.js';
import { type QuarantinedRowDetail, QuarantinePage } from './quarantine.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class QuarantinePageArgs extends withCursor(QuarantinedRowsArgs) {}

/** Throws CURSOR_INVALID. */
export const quarantine = defineOperation({
  name: 'quarantine',
  kind: 'query',
  summary: 'Rows that are set aside, page by page.',
  description:
    'Rows that are set aside, by dataset, file and line. What is sealed in them is opened for whoever may read it and ' +
    'asks for it, which the audit log records.',
  args: QuarantinePageArgs,
  result: QuarantinePage,
  role: 'operator',
  rest: { method: 'GET', path: 'quarantine', statuses: { 200: '' } },
  examples: [
    { about: 'the first 100 open rows', args: {} },
    { about: 'dates that do not exist', args: { dataset: 'sales', reason: 'IMPOSSIBLE_DATE' } },
  ],
  async run(context, { flow, first, after, personalData = false, ...filter }) {
    if (personalData) holdRows(context);
    const { ledgers, lake, actor } = context;
    const ledger = ledgers.of(flow);
    const listed = { ...filter, flow: ledger.flow.name };
    const place = after === undefined ? undefined : decodePlace(after, listed);
    const [rows, totalCount] = await Promise.all([
      // One more than asked for tells whether there is a next page.
      new QuarantineReader(ledger, lake).page(filter, first + 1, place),
      countRows(ledger, filter),
    ]);
    const page = rows.slice(0, first);
    const asked = { ...listed, first, after };
    const shown = personalData ? await openedPage(ledger, page, { actor, asked }) : page;
    const edges = shown.map((row) => ({ node: detailOf(row), cursor: encodePlace(row, listed) }));
    return {
      nodes: edges.map(({ node }) => node),
      edges,
      totalCount: totalCount ?? null,
      pageInfo: {
        hasNextPage: rows.length > first,
        hasPreviousPage: after !== undefined,
        startCursor: edges.at(0)?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  },
});

function detailOf({ fileId: _, ...row }: QuarantinedRow): QuarantinedRowDetail {
  return { ...row, runId: String(row.runId), mendedAt: row.mendedAt?.toISOString() ?? null };
}
