import type { Run, StageRun } from '#pipeline/ledger/runs/run.entity.js';
import { namedEnum } from '#serving/named-enum.js';
import { RunPriority } from '../arguments.js';
import { RelationOutcome, RunVersion } from './run-plan.model.js';
import {
  BooleanOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';

export const RunStatus = namedEnum<Run['status']>('RunStatus', 'How far a run is.', {
  waiting: 'For the run before it.',
  queued: 'Planned next, by the first worker that is free.',
  running: 'Its stages are under way.',
  succeeded: 'All stages ended, and its snapshot is published or held.',
  failed: 'A stage gave up: error says why.',
  unchanged: 'No file had changed, so there was nothing to do.',
  cancelled: 'Somebody ended it.',
});

const RunTrigger = namedEnum<Run['trigger']>('RunTrigger', 'What asked for a run.', {
  start: 'The launcher, with its start.',
  admin: 'A person.',
  schedule: 'The clock.',
  files: 'Files that came.',
  flow: 'A publication of another flow.',
  replay: 'Corrections of rows.',
  backfill: 'A backfill.',
});

export const StageStatus = namedEnum<StageRun['status']>('StageStatus', 'How far a stage is.', {
  pending: 'It waits for other stages or for a worker.',
  running: 'A worker is at it.',
  succeeded: 'It ended.',
  failed: 'Its last attempt failed.',
  cancelled: 'The run was cancelled.',
});

export const FileStatus = namedEnum('FileStatus', 'What has become of a file.', {
  W: 'Waiting for a run.',
  A: 'Active: being processed.',
  I: 'Processed: its rows are in a published snapshot.',
  E: 'Refused as a whole.',
});
export type FileStatus = keyof typeof FileStatus;

@Output('An error that ended a stage or a run.')
export class RunError {
  @TextOutput('Stable code.')
  code!: string;

  @TextOutput('What happened, where, and what to do.')
  message!: string;
}

@Output('One stage of a run.')
export class RunStage {
  @TextOutput('Which stage of the flow.')
  stage!: string;

  @EnumOutput(StageStatus, 'How far it is.')
  status!: StageRun['status'];

  @IntOutput('How often it was started.')
  attempt!: number;

  @TextOutput('What it is doing now.', { nullable: true })
  step!: string | null;

  @IntOutput('Rows done so far.')
  rowsDone!: number;

  @IntOutput('Rows to do, when known.', { nullable: true })
  rowsExpected!: number | null;

  @IntOutput('Rows read.', { nullable: true })
  rowsIn!: number | null;

  @IntOutput('Rows written.', { nullable: true })
  rowsOut!: number | null;

  @IntOutput('Rows set aside with a reason.', { nullable: true })
  rowsQuarantined!: number | null;

  @IntOutput('Rows that say what another row says.', { nullable: true })
  rowsDuplicate!: number | null;

  @IntOutput('Rows whose key a newer delivery states otherwise.', { nullable: true })
  rowsSuperseded!: number | null;

  @IntOutput('Of the rows written: those that restate what an earlier delivery said.', {
    nullable: true,
  })
  rowsRestated!: number | null;

  @TextOutput('When it started (ISO 8601).', { nullable: true })
  startedAt!: string | null;

  @TextOutput('When it ended (ISO 8601).', { nullable: true })
  finishedAt!: string | null;

  @ObjectOutput(RunError, 'Why the last attempt failed.', { nullable: true })
  error!: RunError | null;

  @NumberOutput(
    'Seconds in which nothing was in its way but no worker had it, between attempts too.',
    { nullable: true },
  )
  waitingSeconds!: number | null;

  @NumberOutput('Seconds that its attempts took, all together.', { nullable: true })
  workingSeconds!: number | null;
}

@Output('Rows set aside for one reason.')
class QuarantineCount {
  @TextOutput('The stage that set them aside.')
  stage!: string;

  @TextOutput('Reason code.')
  reason!: string;

  @IntOutput('How many.')
  rows!: number;
}

@Output('Two figures that must be equal, or rows or money were lost.')
class Reconciliation {
  @TextOutput('The stage it is about.')
  stage!: string;

  @TextOutput('What must hold.')
  rule!: string;

  @TextOutput('One side, exact.')
  expected!: string;

  @TextOutput('The other side, exact.')
  actual!: string;

  @BooleanOutput('Whether they are equal.')
  holds!: boolean;
}

@Output('A source file that a run covers.')
class RunFile {
  @TextOutput('Path below the source folder.')
  path!: string;

  @EnumOutput(FileStatus, 'W: waiting, A: being processed, I: processed, E: refused.')
  status!: FileStatus;

  @BooleanOutput('Whether this run read it; the rows of the others were read by an earlier run.')
  isNew!: boolean;

  @TextOutput('Dataset, told by its header.')
  dataset!: string;

  @TextOutput('Digest of its text.')
  sha256!: string;

  @IntOutput('Rows below the header.', { nullable: true })
  rowsIn!: number | null;

  @IntOutput('Rows kept.', { nullable: true })
  rowsOut!: number | null;

  @IntOutput('Rows set aside with a reason.', { nullable: true })
  rowsQuarantined!: number | null;

  @IntOutput('Rows that say what another row says.', { nullable: true })
  rowsDuplicate!: number | null;

  @IntOutput('Rows whose key a newer delivery states otherwise.', { nullable: true })
  rowsSuperseded!: number | null;

  @IntOutput('Rows that restate what an earlier delivery said.', { nullable: true })
  rowsRestated!: number | null;

  @ObjectOutput(RunError, 'Why it was refused.', { nullable: true })
  error!: RunError | null;
}

@Output('One execution of the pipeline.')
export class RunSummary {
  @TextOutput('Number of the run.')
  id!: string;

  @TextOutput('Flow it is of.')
  flow!: string;

  @EnumOutput(RunStatus, 'How far it is.')
  status!: Run['status'];

  @EnumOutput(RunTrigger, 'What asked for it.')
  trigger!: Run['trigger'];

  @TextOutput('When it was asked for (ISO 8601).')
  requestedAt!: string;

  @TextOutput('When it started (ISO 8601).', { nullable: true })
  startedAt!: string | null;

  @TextOutput('When it ended (ISO 8601).', { nullable: true })
  finishedAt!: string | null;

  @ObjectOutput(RunError, 'Why it failed.', { nullable: true })
  error!: RunError | null;

  @EnumOutput(RunPriority, 'Which of the runs that wait goes first.')
  priority!: RunPriority;

  @TextOutput('Who cancelled it.', { nullable: true })
  cancelledBy!: string | null;

  @TextOutput('Why it was cancelled.', { nullable: true })
  cancelReason!: string | null;

  @TextOutput('Where to follow it over REST.')
  statusUrl!: string;
}

@Output('Who or what asked for a run.')
export class RunRequestInfo {
  @EnumOutput(RunTrigger, 'What asked.')
  trigger!: Run['trigger'];

  @TextOutput('Who or what asked: a key, a user, a schedule, a flow.')
  actor!: string;

  @TextOutput('More about it, as JSON: a schedule and its time, how many files lay there.')
  details!: string;

  @TextOutput('When (ISO 8601).')
  requestedAt!: string;
}

@Output('A run with its stages, counts and books.')
export class RunDetail extends RunSummary {
  @NumberOutput('Seconds from the request to the start; to now while it waits.')
  waitingSeconds!: number;

  @NumberOutput('Seconds from the start to the end; to now while it goes on.', { nullable: true })
  workingSeconds!: number | null;

  @TextOutput('The snapshot it made.', { nullable: true })
  snapshotId!: string | null;

  @ListOutput(
    String,
    'Warnings of the quality gate: broken rules, and references it could not check.',
  )
  warnings!: string[];

  @ListOutput(RunRequestInfo, 'Who or what asked for it; one that waited takes on what comes.')
  requests!: RunRequestInfo[];

  @ListOutput(
    RunVersion,
    'Code, contracts, SQL and settings it was planned by; those that differ from the run before come first.',
  )
  versions!: RunVersion[];

  @ListOutput(
    RelationOutcome,
    'What each stage was to make of each dataset, model and mart, and what it made.',
  )
  plan!: RelationOutcome[];

  @ListOutput(RunStage, 'Its stages in order; none when nothing had changed.')
  stages!: RunStage[];

  @ListOutput(RunFile, 'The files it covers; of an old run those that were new to it.')
  files!: RunFile[];

  @ListOutput(QuarantineCount, 'Rows set aside, by reason.')
  quarantine!: QuarantineCount[];

  @ListOutput(Reconciliation, 'Every rule its rows and money were held to.')
  reconciliations!: Reconciliation[];
}
