import { snapshotRecords } from '#pipeline/quality/snapshot-records.js';
import { defineOperation } from '../operation.js';
import type { OperationContext } from '../operation-context.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { FlowArg } from '../arguments.js';
import { detailOf } from './snapshot-detail.js';
import { SnapshotDetail } from './snapshot.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class SnapshotsArgs extends newestFirst('snapshots', { default: 20, max: 100 }) {
  @FlowArg()
  flow?: string;
}

export const snapshots = defineOperation({
  name: 'snapshots',
  kind: 'query',
  summary: 'Snapshots with what the quality gate found in each, newest first.',
  args: SnapshotsArgs,
  result: [SnapshotDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'snapshots', statuses: { 200: '' } },
  examples: [
    { about: 'the last 20 snapshots', args: {} },
    { about: 'the one before snapshot 7', args: { first: 1, before: 7 } },
  ],
  async run({ ledgers }: Pick<OperationContext, 'ledgers'>, { flow, first, before }) {
    const ledger = ledgers.of(flow);
    const records = await snapshotRecords(ledger.warehouse, ledger.flow.name, first, before);
    return records.map(detailOf);
  },
});
