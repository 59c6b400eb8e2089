import * as ledger from '#pipeline/ledger/snapshots/snapshot-lineage.js';
import {
  type SnapshotRecord,
  snapshotRecord,
  snapshotRecords,
} from '#pipeline/quality/snapshot-records.js';
import * as pipeline from '#pipeline/runs/publish-by-hand.js';
import { IdArg, TextArg } from '#serving/input.js';
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
import { FlowArg, ReasonArg } from './operation/arguments.js';
import type { OperationContext } from './operation/operation-context.js';
import { defineOperation } from './operation/operation.js';

const QualityAction = namedEnum('QualityAction', 'Action when a snapshot breaks a quality rule.', {
  hold: 'The quality gate holds the snapshot back.',
  warn: 'The snapshot is published with a warning.',
});

const QualityOutcome = namedEnum('QualityOutcome', 'Result of a quality rule for a snapshot.', {
  passed: 'The snapshot meets the rule.',
  warned: 'The snapshot has a warning.',
  held: 'The quality gate holds the snapshot back.',
  overridden: 'An administrator published the snapshot although it breaks the rule.',
});

export const SnapshotStatus = namedEnum('SnapshotStatus', 'State of a snapshot.', {
  building: 'A run is building it.',
  held: 'The quality gate holds it back.',
  published: 'It is published: answers come from it.',
  retained: 'It was published before. You can still query it by its number.',
  dropped: 'Its rows are deleted.',
});
export type SnapshotStatus = keyof typeof SnapshotStatus;

@Output('Result of one rule of the quality gate for a snapshot.')
class QualityCheckResult {
  @TextOutput('Name of the rule.')
  rule!: string;

  @TextOutput(
    'Kind of the rule: row-count, sum, ratio, null-rate, freshness, days-ahead, coverage, empty or reference.',
  )
  kind!: string;

  @EnumOutput(QualityAction, 'Action when the snapshot breaks the rule.')
  action!: keyof typeof QualityAction;

  @TextOutput('Allowed values, in words.')
  allowed!: string;

  @TextOutput('Measured figure, exact.', { nullable: true })
  measured!: string | null;

  @TextOutput('The same figure in the snapshot published before, exact.', { nullable: true })
  previous!: string | null;

  @EnumOutput(QualityOutcome, 'Result of the rule.')
  outcome!: keyof typeof QualityOutcome;

  @TextOutput('Result in one sentence.')
  message!: string;
}

@Output('The administrator who published a held snapshot, with the reason.')
class GateOverride {
  @TextOutput('Reason.')
  reason!: string;

  @TextOutput('Name of the administrator in the audit log.')
  by!: string;

  @TextOutput('Time (ISO 8601).')
  at!: string;
}

@Output('A snapshot with details for administrators.')
class SnapshotDetail {
  @TextOutput('Number of the snapshot.')
  id!: string;

  @TextOutput('Flow of the snapshot.')
  flow!: string;

  @TextOutput('Number of the run that built it.')
  runId!: string;

  @EnumOutput(SnapshotStatus, 'State of the snapshot.')
  status!: SnapshotStatus;

  @TextOutput('PASSED or WARNING; null before the first publication.', { nullable: true })
  quality!: string | null;

  @DateOutput('First date of its data: a week date, or a day with transactions.', {
    nullable: true,
  })
  firstWeek!: string | null;

  @DateOutput('Last date of its data: a week date, or a day with transactions.', { nullable: true })
  dataThrough!: string | null;

  @IntOutput('Number of weeks with sales, or of days with transactions.', { nullable: true })
  weeks!: number | null;

  @IntOutput('Number of sales rows.', { nullable: true })
  salesRows!: number | null;

  @TextOutput('Sum of weekly sales or of transactions, exact.', { nullable: true })
  salesTotal!: string | null;

  @TextOutput('Time when the run started to build it (ISO 8601).')
  createdAt!: string;

  @TextOutput('Time of the last publication (ISO 8601).', { nullable: true })
  publishedAt!: string | null;

  @ListOutput(QualityCheckResult, 'Result of each rule of the quality gate.')
  checks!: QualityCheckResult[];

  @ObjectOutput(
    GateOverride,
    'The administrator who published the held snapshot; null if none did.',
    { nullable: true },
  )
  override!: GateOverride | null;

  @TextOutput('REST path of the run.')
  runUrl!: string;
}

/** A snapshot as shown to administrators. */
function toSnapshotDetail(record: SnapshotRecord): SnapshotDetail {
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
  summary: 'Snapshots with the results of the quality gate, newest first.',
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
    return records.map(toSnapshotDetail);
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
  summary: 'One snapshot with the results of the quality gate.',
  args: SnapshotArgs,
  result: SnapshotDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'snapshots/:id', statuses: { 200: '' } },
  errors: ['SNAPSHOT_GONE'],
  examples: [{ about: 'snapshot 4', args: { id: '4' } }],
  run: async ({ ledgers }: Pick<OperationContext, 'ledgers'>, { id }) =>
    toSnapshotDetail(await snapshotRecord(ledgers.of().warehouse, id)),
});

@ArgsType()
class SnapshotChangesArgs extends SnapshotArgs {
  @TextArg(
    'Number of the snapshot to compare with: any kept one of the flow; default: the one before it.',
    { minLength: 1 },
  )
  former?: string;
}

@Output('A period of a table that differs between two snapshots.')
class SnapshotChangeInfo {
  @TextOutput('Name of the mart, model or dataset.')
  relation!: string;

  @TextOutput('A year, a month, or `all`.')
  period!: string;

  @IntOutput('Number of rows before; null for a new period.', { nullable: true })
  rowsBefore!: number | null;

  @IntOutput('Number of rows now; null for a removed period.', { nullable: true })
  rows!: number | null;

  @TextOutput('Sum of its money before, exact.', { nullable: true })
  moneyBefore!: string | null;

  @TextOutput('Sum of its money now, exact.', { nullable: true })
  money!: string | null;

  @TextOutput('Number of the other snapshot; null for the first one.', { nullable: true })
  formerId!: string | null;
}

/** @throws AppError SNAPSHOT_GONE */
export const snapshotChanges = defineOperation({
  name: 'snapshotChanges',
  summary: 'Differences between a snapshot and another one: rows and sums by table and period.',
  args: SnapshotChangesArgs,
  result: [SnapshotChangeInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'snapshots/:id/changes', statuses: { 200: '' } },
  errors: ['SNAPSHOT_GONE'],
  examples: [
    { about: 'changes of the newest delivery', args: { id: '4' } },
    { about: 'all changes since snapshot 2', args: { id: '4', former: '2' } },
  ],
  async run({ ledgers }, { id, former }) {
    const { warehouse } = ledgers.of();
    const { flow } = await snapshotRecord(warehouse, id);
    if (former !== undefined) await ledger.SnapshotLineage.open(warehouse, flow, former);
    return ledger.snapshotChanges(warehouse, id, former);
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
  summary: 'Republishes a retained snapshot, or publishes a held one despite the quality gate.',
  description:
    'Republishes a retained snapshot at once. For a snapshot that the quality gate held back, it resumes the run, ' +
    'which then publishes it.',
  args: PublishSnapshotArgs,
  result: SnapshotDetail,
  role: 'admin',
  audit: ['publish-snapshot', 'override-quality-gate'],
  rest: {
    method: 'POST',
    path: 'snapshots/:id/publish',
    statuses: {
      200: 'The snapshot is published.',
      202: 'The snapshot was held back: its run resumes and publishes it. Follow the run at Location.',
    },
    reply: ({ status, runUrl }) =>
      status === 'published' ? { status: 200 } : { status: 202, location: runUrl },
  },
  errors: ['SNAPSHOT_GONE', 'SNAPSHOT_OUTDATED', 'RUN_ALREADY_ACTIVE'],
  examples: [
    {
      about: 'a snapshot that the quality gate held back',
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
