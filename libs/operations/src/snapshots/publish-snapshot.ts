import * as pipeline from '#pipeline/runs/publish-by-hand.js';
import { snapshotRecord } from '#pipeline/quality/snapshot-records.js';
import { defineOperation } from '../operation.js';
import type { OperationContext } from '../operation-context.js';
import { ReasonArg } from '../arguments.js';
import { SnapshotDetail } from './snapshot.model.js';
import { snapshot, SnapshotArgs } from './snapshot.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class PublishSnapshotArgs extends SnapshotArgs {
  @ReasonArg()
  reason!: string;
}

/** Gives the snapshot as it is then. Throws as `publishSnapshot` of the pipeline. */
export const publishSnapshot = defineOperation({
  name: 'publishSnapshot',
  kind: 'mutation',
  summary: 'Puts a retained snapshot back, or publishes a held one whatever the quality gate says.',
  description:
    'Puts a retained snapshot back at once, or has the run of one that the quality gate held back ' +
    'go on and publish it.',
  args: PublishSnapshotArgs,
  result: SnapshotDetail,
  role: 'admin',
  audit: ['publish-snapshot', 'override-quality-gate'],
  rest: {
    method: 'POST',
    path: 'snapshots/:id/publish',
    statuses: {
      200: 'It is the published one.',
      202: 'It was held back: its run goes on and publishes it. Follow the run at Location.',
    },
    reply: ({ status, runUrl }) =>
      status === 'published' ? { status: 200 } : { status: 202, location: runUrl },
  },
  errors: ['SNAPSHOT_GONE', 'SNAPSHOT_OUTDATED', 'RUN_ALREADY_ACTIVE'],
  examples: [
    {
      about: 'one that was held back',
      args: { id: '4', reason: 'the chain closed two stores' },
    },
  ],
  async run(context: Pick<OperationContext, 'ledgers' | 'queue' | 'actor'>, { id, reason }) {
    const { ledgers, queue, actor } = context;
    const { flow } = await snapshotRecord(ledgers.of().warehouse, id);
    const ledger = ledgers.of(flow);
    await pipeline.publishSnapshot(ledger, queue, { snapshotId: id, actor, reason });
    return snapshot.run(context, { id });
  },
});
