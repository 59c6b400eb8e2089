import * as ledger from '#pipeline/ledger/snapshots/snapshot-lineage.js';
import { snapshotRecord } from '#pipeline/quality/snapshot-records.js';
import { IntOutput, Output, TextOutput } from '#serving/output.js';
import { defineOperation } from '../operation.js';
import { SnapshotArgs } from './snapshot.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class SnapshotChangesArgs extends SnapshotArgs {}

@Output('One period of one table in which a snapshot differs from the one before it.')
class SnapshotChangeInfo {
  @TextOutput('The mart, model or dataset.')
  relation!: string;

  @TextOutput('A year, a month, or all.')
  period!: string;

  @IntOutput('Its rows before; none when it is new.', { nullable: true })
  rowsBefore!: number | null;

  @IntOutput('Its rows now; none when it is gone.', { nullable: true })
  rows!: number | null;

  @TextOutput('Exact sum of its money before.', { nullable: true })
  moneyBefore!: string | null;

  @TextOutput('Exact sum of its money now.', { nullable: true })
  money!: string | null;

  @TextOutput('The snapshot before; none for a first one.', { nullable: true })
  formerId!: string | null;
}

/** Throws SNAPSHOT_GONE. */
export const snapshotChanges = defineOperation({
  name: 'snapshotChanges',
  kind: 'query',
  summary: 'What of a snapshot is not as in the one before it: rows and sums by table and period.',
  args: SnapshotChangesArgs,
  result: [SnapshotChangeInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'snapshots/:id/changes', statuses: { 200: '' } },
  errors: ['SNAPSHOT_GONE'],
  examples: [{ about: 'what the newest delivery has changed', args: { id: '4' } }],
  async run({ ledgers }, { id }) {
    const { warehouse } = ledgers.of();
    await snapshotRecord(warehouse, id);
    return ledger.snapshotChanges(warehouse, id);
  },
});
