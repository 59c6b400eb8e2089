import { snapshotRecord } from '#pipeline/quality/snapshot-records.js';
import { IdArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import type { OperationContext } from '../operation-context.js';
import { detailOf } from './snapshot-detail.js';
import { SnapshotDetail } from './snapshot.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
export class SnapshotArgs {
  @IdArg('Number of the snapshot.')
  id!: string;
}

/** Throws SNAPSHOT_GONE. */
export const snapshot = defineOperation({
  name: 'snapshot',
  kind: 'query',
  summary: 'One snapshot with what the quality gate found in it.',
  args: SnapshotArgs,
  result: SnapshotDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'snapshots/:id', statuses: { 200: '' } },
  errors: ['SNAPSHOT_GONE'],
  examples: [{ about: 'snapshot 4', args: { id: '4' } }],
  run: async ({ ledgers }: Pick<OperationContext, 'ledgers'>, { id }) =>
    detailOf(await snapshotRecord(ledgers.of().warehouse, id)),
});
