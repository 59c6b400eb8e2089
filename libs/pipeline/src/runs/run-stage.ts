import type { QueryRunner } from 'typeorm';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type Note, withSpan } from '#platform/tracing/spans.js';
import { type Claim, createSupersededError } from '../ledger/runs/stage-ledger.js';
import type { RunJob } from '../queue/run-queue.js';
import {
  type Flow,
  lastStage,
  type StageCounts,
  type StageId,
  requireStage,
} from '../flow/flow.js';
import { stages } from '../stages/stages.js';
import type { VersionSources } from '../flow/versions.js';
import type { StageContext } from '../stages/stage-context.js';
import type { Ledger } from '../ledger/ledger.js';
import { parseQualityRules } from '../quality/quality-rules.js';
import { withRules } from '../rules/apply-rules.js';
import { cancellableWork, ProgressWriter, withinLimit } from './stage-work.js';

/** Services for the planning and the stages of a flow. */
export type FlowServices = StageServices & Pick<VersionSources, 'schemes'>;

/** Services that every stage of a run gets, apart from its own. */
type RunServices = Omit<
  StageContext,
  'runId' | 'stage' | 'attempt' | 'signal' | 'transaction' | 'progress'
>;

export interface StageServices extends Omit<RunServices, 'ledger' | 'plan' | 'qualityRules'> {
  /** Flows that read the same source. */
  otherFlows: readonly Flow[];
  ledger: Ledger;
  /** Rules as declared in the file, in force while none are set in the database. */
  qualityRules: readonly unknown[];
}

/** Outcome of a stage job: its counts, or `skipped` when nothing was left to do. */
type StageOutcome = StageCounts | 'skipped';

/**
 * Runs one stage under a claim: only the newest attempt may write, success is recorded once, and a succeeded stage does
 * not run again.
 * @throws AppError with the stage's code, after recording it in the ledger
 */
export async function runStage(
  services: StageServices,
  stage: StageId,
  job: RunJob,
  signal: AbortSignal,
): Promise<StageOutcome> {
  const claim = await services.ledger.stages.claim(job.runId, stage, job.epoch);
  if (!claim) return 'skipped';
  const attributes = {
    'retailstream.flow': services.flow.name,
    'retailstream.run.id': job.runId,
    'retailstream.stage': stage,
    'retailstream.attempt': claim.attempt,
  };
  return withSpan(`stage ${stage}`, attributes, (note) =>
    runClaimed(services, claim, signal, note),
  );
}

async function runClaimed(
  services: StageServices,
  claim: Claim,
  signal: AbortSignal,
  note: Note,
): Promise<StageCounts> {
  const { flow, ledger } = services;
  const { runId, stage } = claim;
  const progress = new ProgressWriter((step, done, expected) =>
    ledger.stages.progress(claim, step, done, expected),
  );
  const transaction = <Result>(
    ending: AbortSignal,
    work: (runner: QueryRunner) => Promise<Result>,
  ) =>
    // A hanging statement would otherwise block the next attempt, because it holds the claim.
    runFenced(services, claim, (runner) => cancellableWork(runner, ending, () => work(runner)));
  try {
    const ruled = await withPinnedPlan(services, runId);
    const { kind, limitMinutes } = requireStage(flow, stage);
    const what = `${stage} of run ${runId}`;
    const counts = await withinLimit(what, limitMinutes, signal, (limited) =>
      stages[kind].run({
        ...ruled,
        runId,
        stage,
        attempt: claim.attempt,
        signal: limited,
        transaction: (work) => transaction(limited, work),
        progress: (step, done, expected) => progress.report(step, done, expected),
      }),
    );
    await progress.finish();
    await ledger.stages.succeed(claim, counts, stage === lastStage(flow));
    note({ 'retailstream.outcome': 'succeeded', ...toRowAttributes(counts) });
    return counts;
  } catch (thrown) {
    await progress.finish();
    const error = toAppError(thrown, 'STAGE_FAILED');
    note({ 'retailstream.outcome': signal.aborted ? 'ended early' : 'failed' });
    if (signal.aborted || (await ledger.stages.fail(claim, error))) throw error;
    // A newer attempt may delete this one's files; the resulting error must not end the run.
    note({ 'retailstream.outcome': 'superseded' });
    throw createSupersededError(claim, error);
  }
}

/** Returns the services with the settings of the run's plan, not the current ones. */
async function withPinnedPlan(services: StageServices, runId: number): Promise<RunServices> {
  const { ledger } = services;
  const { plan, set } = await ledger.pinned.findWithRules(runId);
  const ruled = withRules(services, set);
  if (!plan) throw new Error(`run ${runId} has a stage, but no plan`);
  return { ...ruled, plan, qualityRules: parseQualityRules(ruled.flow, plan.qualityRules) };
}

const toRowAttributes = ({ rowsIn, rowsOut, rowsQuarantined, rowsDuplicate }: StageCounts) => ({
  'retailstream.rows.in': rowsIn,
  'retailstream.rows.out': rowsOut,
  'retailstream.rows.quarantined': rowsQuarantined,
  'retailstream.rows.duplicate': rowsDuplicate,
});

function runFenced<Result>(
  { ledger }: StageServices,
  claim: Claim,
  work: (runner: QueryRunner) => Promise<Result>,
): Promise<Result> {
  return ledger.warehouse.transaction(async ({ queryRunner }) => {
    if (!queryRunner) throw new Error('a transaction without a query runner');
    await ledger.stages.assertHeld(queryRunner, claim);
    return work(queryRunner);
  });
}
