import { z } from 'zod';
import { formatScope } from '#access/format-scope.js';
import { requirePersonalData } from '#access/http/rejection.js';
import { inBatches } from '#pipeline/corrections/staged-corrections.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { exportCsv } from '#pipeline/quarantine/export-csv.js';
import { decryptRows, QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import type {
  QuarantinedRow,
  QuarantineFilter,
  RowPlace,
} from '#pipeline/quarantine/quarantined-row.js';
import { writtenRows } from '#pipeline/quarantine/row-cells.js';
import {
  createMissingReason,
  reasons,
  createTooEarlyReason,
} from '#pipeline/quarantine/reasons.js';
import { AppError } from '#platform/errors/app-error.js';
import { hashList } from '#serving/cursor.js';
import { resolveDialect } from '#serving/export/csv-dialect.js';
import { withDialect } from '#serving/export/export-args.js';
import { BooleanArg, EnumArg, IntArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { IntOutput, Output } from '#serving/output.js';
import { withCursor } from '#serving/paging/page-args.js';
import { createPageType } from '#serving/paging/page-type.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg } from '../operation/arguments.js';
import type { OperationContext } from '../operation/operation-context.js';
import { defineOperation } from '../operation/operation.js';
import { toRowScope } from './row-scope.js';
import { toRowDetail, QuarantinedRowDetail } from './row.model.js';

@Output('Quarantined rows, by dataset, file and line.', 'QuarantineConnection')
export class QuarantinePage extends createPageType(QuarantinedRowDetail, 'QuarantinedRow') {
  @IntOutput(
    'Number of rows in the whole list; null with the filter `column`, which has no count.',
    {
      nullable: true,
    },
  )
  totalCount!: number | null;
}

const parts = z.tuple([z.string(), z.string(), z.int().min(1), z.int().min(1), z.string()]);

/** The flow and filters of a list, and the scope of its reader in words. */
type ListedRows = QuarantineFilter & { flow: string; scope: string | undefined };

/** Encodes a place in one list of quarantined rows; it is invalid for a list with other filters. */
function encodePlace(place: RowPlace, filter: ListedRows): string {
  const { dataset, fileId, line, reason } = place;
  const text = JSON.stringify([hashFilter(filter), dataset, fileId, line, reason]);
  return Buffer.from(text).toString('base64url');
}

/** @throws AppError CURSOR_INVALID when the text is no cursor of this list */
function decodePlace(text: string, filter: ListedRows): RowPlace {
  const { data } = parts.safeParse(parseJson(text));
  if (!data) {
    const advice = 'pass "after" exactly as pageInfo.endCursor returned it';
    throw new AppError('CURSOR_INVALID', `"after" is not a cursor: ${advice}`);
  }
  const [list, dataset, fileId, line, reason] = data;
  if (list === hashFilter(filter)) return { dataset, fileId, line, reason };
  throw new AppError(
    'CURSOR_INVALID',
    '"after" belongs to a list with other filters: start again without it',
  );
}

function hashFilter({
  flow,
  dataset,
  reason,
  column,
  file,
  run,
  state,
  scope,
}: ListedRows): string {
  return hashList('quarantine', [flow, dataset, reason, column, file, run, state, scope]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Reasons of references that flows declare, because GraphQL needs every value of an enum by name. A test compares them
 * with the flows.
 */
export const referenceReasons = {
  UNKNOWN_STORE: createMissingReason('stores'),
  UNKNOWN_CUSTOMER_ID: createMissingReason('customers'),
  UNKNOWN_STORE_ID: createMissingReason('shops'),
  UNKNOWN_PRODUCT_NAME: createMissingReason('products'),
  UNKNOWN_SALES_PERSON_ID: createMissingReason('sales_team'),
  TOO_EARLY_FOR_STORE_ID: createTooEarlyReason('shops'),
  TOO_EARLY_FOR_SALES_PERSON_ID: createTooEarlyReason('sales_team'),
};

const reasonTexts = Object.entries({ ...reasons, ...referenceReasons }).map(
  ([code, { rule, remedy }]) => [
    code,
    `A value or a row that ${rule.replace(/^the row has/, 'has')}: ${remedy}.`,
  ],
);

const QuarantineReason = namedEnum(
  'QuarantineReason',
  'Reason for the quarantine of a row.',
  Object.fromEntries(reasonTexts) as Record<
    keyof typeof reasons | keyof typeof referenceReasons,
    string
  >,
);

const QuarantineState = namedEnum('QuarantineState', 'Filter of rows by correction.', {
  open: 'Rows without a correction, or whose correction was in a rejected or withdrawn file.',
  corrected: 'Rows with a correction.',
  all: 'All rows.',
});

/** Filters of rows in any state. */
@ArgsType()
export class RowFilterArgs {
  @TextArg('Only rows of this dataset.')
  dataset?: string;

  @EnumArg(QuarantineReason, 'Only rows quarantined for this reason.')
  reason?: string;

  @TextArg('Only rows with the fault in this column, named as in the contract.')
  column?: string;

  @TextArg(
    'Only rows of files with this path, or with a SHA-256 that starts with these digits (six or more).',
  )
  file?: string;

  @IntArg('Only rows that this run quarantined.', { min: 1 })
  run?: number;

  @FlowArg()
  flow?: string;
}

/** Filters of rows. */
@ArgsType()
export class QuarantineArgs extends RowFilterArgs {
  @EnumArg(QuarantineState, 'Only open rows, only corrected ones (`corrected`), or all.', 'open')
  state: 'open' | 'corrected' | 'all' = 'open';
}

/** Filters of rows, and whether to decrypt their personal data. */
@ArgsType()
class QuarantinedRowsArgs extends QuarantineArgs {
  @BooleanArg(
    'Whether personal data is decrypted. It needs the role personal-data, and the audit log records the access.',
    false,
  )
  personalData?: boolean = false;
}

const ROWS_AT_ONCE = 500;

/** The request, for the audit log. */
type AuditedRequest = Readonly<Record<string, unknown>>;

/** @throws AppError FORBIDDEN for a caller without permission to read personal data */
function requirePersonalRows({
  mayReadPersonalData = false,
}: Pick<OperationContext, 'mayReadPersonalData'>): void {
  requirePersonalData({ via: 'key', personalData: mayReadPersonalData }, [
    'value',
    'text',
    'cells',
    'advice',
  ]);
}

/** Decrypts the rows of a page and records the access first: if the record fails, it returns nothing. */
async function decryptPage(
  { audit, warehouse }: Ledger,
  rows: readonly QuarantinedRow[],
  { actor, asked }: { actor: string; asked: AuditedRequest },
): Promise<QuarantinedRow[]> {
  const opened = await decryptRows(warehouse, rows);
  await audit.record(warehouse, {
    actor,
    action: 'read-personal-data',
    subject: 'quarantine',
    details: { arguments: asked, persons: opened.people },
  });
  return opened.rows;
}

/** Decrypts all rows of an export. Its people are unknown before its end, so the audit log records the request. */
async function* decryptExport(
  { audit, warehouse }: Ledger,
  rows: AsyncIterable<QuarantinedRow>,
  { actor, asked }: { actor: string; asked: AuditedRequest },
): AsyncGenerator<QuarantinedRow> {
  await audit.record(warehouse, {
    actor,
    action: 'read-personal-data',
    subject: 'exportQuarantine',
    details: { arguments: asked },
  });
  for await (const batch of inBatches(rows, ROWS_AT_ONCE)) {
    yield* (await decryptRows(warehouse, batch)).rows;
  }
}

@ArgsType()
class QuarantinePageArgs extends withCursor(QuarantinedRowsArgs) {}

/** @throws AppError CURSOR_INVALID */
export const quarantine = defineOperation({
  name: 'quarantine',
  summary: 'Quarantined rows, page by page.',
  description:
    'Quarantined rows, by dataset, file and line. Personal data is encrypted. A caller with the role personal-data ' +
    'can request it decrypted, and the audit log records the access.',
  args: QuarantinePageArgs,
  result: QuarantinePage,
  role: 'operator',
  scope: 'filtered',
  rest: { method: 'GET', path: 'quarantine', statuses: { 200: '' } },
  examples: [
    { about: 'the first 100 open rows', args: {} },
    { about: 'dates that do not exist', args: { dataset: 'sales', reason: 'IMPOSSIBLE_DATE' } },
  ],
  async run(context, { flow, first, after, personalData = false, ...filter }) {
    if (personalData) requirePersonalRows(context);
    const { ledgers, lake, actor, scope } = context;
    const ledger = ledgers.of(flow);
    const listed = { ...filter, flow: ledger.flow.name, scope: scope && formatScope(scope) };
    const place = after === undefined ? undefined : decodePlace(after, listed);
    const reader = new QuarantineReader(ledger, lake, toRowScope(scope));
    const [rows, totalCount] = await Promise.all([
      // One extra row shows whether a next page exists.
      reader.page(filter, first + 1, place),
      reader.count(filter),
    ]);
    const page = rows.slice(0, first);
    const asked = { ...listed, first, after };
    const shown = personalData ? await decryptPage(ledger, page, { actor, asked }) : page;
    const written = await writtenRows(ledger, shown);
    const edges = written.flatMap((each, place) => {
      const row = shown[place];
      return row ? [{ node: toRowDetail(row, each), cursor: encodePlace(row, listed) }] : [];
    });
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

/** Filters of rows, and the notation of the file. */
@ArgsType()
class ExportQuarantineArgs extends withDialect(QuarantinedRowsArgs) {}

/** @throws AppError ARGUMENT_INVALID for a comma between cells and in decimals */
export const exportQuarantine = defineOperation({
  name: 'exportQuarantine',
  summary:
    'All quarantined rows as CSV. Correct the column `text` and upload the file to replay the rows.',
  args: ExportQuarantineArgs,
  result: { contentType: 'text/csv', fileName: 'quarantine.csv' },
  role: 'operator',
  scope: 'filtered',
  rest: { method: 'GET', path: 'quarantine/export', statuses: { 200: '' } },
  examples: [
    { about: 'all open rows', args: {} },
    { about: 'rows of one file', args: { file: '2010/sales.csv' } },
    { about: 'for a spreadsheet with decimal commas', args: { decimal: ',' } },
  ],
  run(context, { flow, sep, decimal, personalData = false, ...filter }) {
    if (personalData) requirePersonalRows(context);
    const { separator } = resolveDialect({ sep, decimal }, 'csv');
    const { ledgers, lake, actor, scope } = context;
    const ledger = ledgers.of(flow);
    const rows = new QuarantineReader(ledger, lake, toRowScope(scope)).rows(filter);
    const asked = { ...filter, flow: ledger.flow.name };
    const exported = personalData ? decryptExport(ledger, rows, { actor, asked }) : rows;
    return exportCsv(exported, separator);
  },
});
