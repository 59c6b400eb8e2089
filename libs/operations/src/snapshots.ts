import * as ledger from '#pipeline/ledger/snapshots/snapshot-lineage.js';
import {
  type SnapshotRecord,
  snapshotRecord,
  snapshotRecords,
} from '#pipeline/quality/snapshot-records.js';
import * as pipeline from '#pipeline/runs/publish-by-hand.js';
import { IdArg } from '#serving/input.js';
import {
  DateOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { namedEnum } from '#serving/named-enum.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, ReasonArg } from './arguments.js';
import type { OperationContext } from './operation-context.js';
import { defineOperation } from './operation.js';

const QualityAction = namedEnum('QualityAction', 'What follows when a quality rule is broken.', {
  hold: 'The snapshot is held back.',
  warn: 'It is published with a warning.',
});

const QualityOutcome = namedEnum('QualityOutcome', 'What followed from a quality rule.', {
  passed: 'Nothing: it holds.',
  warned: 'A warning.',
  held: 'The snapshot is held back.',
  overridden: 'An administrator had it published nevertheless.',
});

export const SnapshotStatus = namedEnum('SnapshotStatus', 'Whether answers come from a snapshot.', {
  building: 'A run is making it.',
  held: 'The quality gate holds it back.',
  published: 'Answers come from it.',
  retained: 'It was published before, and can be asked for by its number.',
  dropped: 'Its rows are gone.',
});
export type SnapshotStatus = keyof typeof SnapshotStatus;

@Output('What one rule of the quality gate found in a snapshot.')
class QualityCheckResult {
  @TextOutput('Name of the rule.')
  rule!: string;

  @TextOutput(
    'What it looks at: row-count, sum, ratio, null-rate, freshness, days-ahead or reference.',
  )
  kind!: string;

  @EnumOutput(QualityAction, 'What follows when it is broken.')
  action!: keyof typeof QualityAction;

  @TextOutput('What it allows, in words.')
  allowed!: string;

  @TextOutput('The figure, exact.', { nullable: true })
  measured!: string | null;

  @TextOutput('The same figure of the snapshot published before.', { nullable: true })
  previous!: string | null;

  @EnumOutput(QualityOutcome, 'What followed.')
  outcome!: keyof typeof QualityOutcome;

  @TextOutput('What was found, in plain words.')
  message!: string;
}

@Output('Who had a snapshot published that the quality gate held back.')
class GateOverride {
  @TextOutput('Why.')
  reason!: string;

  @TextOutput('Who, as the audit log names them.')
  by!: string;

  @TextOutput('When (ISO 8601).')
  at!: string;
}

@Output('A snapshot as administrators see it.')
export class SnapshotDetail {
  @TextOutput('Number of the snapshot.')
  id!: string;

  @TextOutput('Flow it is of.')
  flow!: string;

  @TextOutput('Number of the run that made it.')
  runId!: string;

  @EnumOutput(SnapshotStatus, 'Whether answers come from it.')
  status!: SnapshotStatus;

  @TextOutput('PASSED or WARNING, once it was published.', { nullable: true })
  quality!: string | null;

  @DateOutput('First date of its data: a week date, or a day with transactions.', {
    nullable: true,
  })
  firstWeek!: string | null;

  @DateOutput('Last date of its data: a week date, or a day with transactions.', { nullable: true })
  dataThrough!: string | null;

  @IntOutput('Number of weeks with sales, or of days with transactions.', { nullable: true })
  weeks!: number | null;

  @IntOutput('Sales rows in it.', { nullable: true })
  salesRows!: number | null;

  @TextOutput('Sum of weekly sales or of transactions, exact.', { nullable: true })
  salesTotal!: string | null;

  @TextOutput('When it was begun (ISO 8601).')
  createdAt!: string;

  @TextOutput('When it was last made the published one (ISO 8601).', { nullable: true })
  publishedAt!: string | null;

  @ListOutput(QualityCheckResult, 'What each rule of the quality gate found in it.')
  checks!: QualityCheckResult[];

  @ObjectOutput(GateOverride, 'Who had it published all the same.', { nullable: true })
  override!: GateOverride | null;

  @TextOutput('Where to follow its run over REST.')
  runUrl!: string;
}

/** A snapshot as shown to administrators. */
function detailOf(record: SnapshotRecord): SnapshotDetail {
  const { overrideReason, overriddenBy, overriddenAt, ...shared } = record;
  const { firstDate, dates, factRows, factTotal, ...rest } = shared;
  return {
    ...rest,
    firstWeek: firstDate,
    weeks: dates,
    salesRows: factRows,
    salesTotal: factTotal,
    createdAt: record.createdAt.toISOString(),
    publishedAt: record.publishedAt?.toISOString() ?? null,
    override:
      overrideReason !== null && overriddenBy !== null && overriddenAt !== null
        ? { reason: overrideReason, by: overriddenBy, at: overriddenAt.toISOString() }
        : null,
    runUrl: `/v1/admin/runs/${record.runId}`,
  };
}

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

@ArgsType()
class SnapshotArgs {
  @IdArg('Number of the snapshot.')
  id!: string;
}

/** @throws AppError SNAPSHOT_GONE */
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

/** @throws AppError SNAPSHOT_GONE */
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

@ArgsType()
class PublishSnapshotArgs extends SnapshotArgs {
  @ReasonArg()
  reason!: string;
}

/** Returns the snapshot after the change. @throws AppError as `publishSnapshot` of the pipeline */
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
