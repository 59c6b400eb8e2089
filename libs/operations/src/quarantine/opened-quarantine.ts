import { requirePersonalData } from '#access/http/rejection.js';
import { inBatches } from '#pipeline/corrections/in-batches.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { openedRows } from '#pipeline/quarantine/opened-rows.js';
import type { QuarantinedRow } from '#pipeline/quarantine/quarantined-row.js';
import type { OperationContext } from '../operation-context.js';

const ROWS_AT_ONCE = 500;

/** What was asked for, for the audit log. */
type Asked = Readonly<Record<string, unknown>>;

/** @throws AppError FORBIDDEN for whoever may not read what is sealed in rows */
export function holdRows({
  mayReadPersonalData = false,
}: Pick<OperationContext, 'mayReadPersonalData'>): void {
  requirePersonalData({ via: 'key', personalData: mayReadPersonalData }, [
    'value',
    'text',
    'advice',
  ]);
}

/** Rows of a page, opened and on record: what cannot be recorded is not shown. */
export async function openedPage(
  { audit, warehouse }: Ledger,
  rows: readonly QuarantinedRow[],
  { actor, asked }: { actor: string; asked: Asked },
): Promise<QuarantinedRow[]> {
  const opened = await openedRows(warehouse, rows);
  await audit.record(warehouse, {
    actor,
    action: 'read-personal-data',
    subject: 'quarantine',
    details: { arguments: asked, persons: opened.people },
  });
  return opened.rows;
}

/** All rows of an export, opened. Whose they are is not known before it ends: on record is what was asked for. */
export async function* openedExport(
  { audit, warehouse }: Ledger,
  rows: AsyncIterable<QuarantinedRow>,
  { actor, asked }: { actor: string; asked: Asked },
): AsyncGenerator<QuarantinedRow> {
  await audit.record(warehouse, {
    actor,
    action: 'read-personal-data',
    subject: 'exportQuarantine',
    details: { arguments: asked },
  });
  for await (const batch of inBatches(rows, ROWS_AT_ONCE)) {
    yield* (await openedRows(warehouse, batch)).rows;
  }
}
