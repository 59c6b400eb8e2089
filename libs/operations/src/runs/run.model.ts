import type { Run, StageRun } from '#pipeline/ledger/runs/run.entity.js';
import { namedEnum } from '#serving/named-enum.js';
import { RunPriority } from '../operation/arguments.js';
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

export const RunStatus = namedEnum<Run['status']>('RunStatus', 'State of a run.', {
  waiting: 'It waits for the run before it.',
  queued: 'The next free worker plans it.',
  running: 'Its stages are running.',
  succeeded: 'All stages ended. Its snapshot is published or held.',
  failed: 'A stage failed: see `error`.',
  unchanged: 'No file had changed, so the run did nothing.',
  cancelled: 'An operator cancelled it.',
});

const RunTrigger = namedEnum<Run['trigger']>('RunTrigger', 'Cause of a run.', {
  start: 'The launcher, at its start.',
  admin: 'A person.',
  schedule: 'A schedule.',
  files: 'New files in the source folder.',
  flow: 'A publication of another flow.',
  replay: 'Corrections of quarantined rows.',
  backfill: 'A backfill.',
});

export const StageStatus = namedEnum<StageRun['status']>('StageStatus', 'State of a stage.', {
  pending: 'It waits for other stages or for a worker.',
  running: 'A worker runs it.',
  succeeded: 'It ended.',
  failed: 'Its last attempt failed.',
  cancelled: 'The run was cancelled.',
});

export const FileStatus = namedEnum('FileStatus', 'State of a file.', {
  W: 'It waits for a run.',
  A: 'A run is processing it.',
  I: 'It is processed: its rows are in a published snapshot.',
  E: 'A run rejected the whole file.',
});
export type FileStatus = keyof typeof FileStatus;

@Output('The error that ended a stage or a run.')
export class RunError {
  @TextOutput('Stable error code.')
  code!: string;

  @TextOutput('Cause, place and remedy, in one sentence.')
  message!: string;
}

@Output('Times of one stage of a run.')
export class RunStageTimes {
  @TextOutput('Name of the stage.')
  stage!: string;

  @EnumOutput(StageStatus, 'State of the stage.')
  status!: StageRun['status'];

  @IntOutput('Number of attempts so far.')
  attempt!: number;

  @TextOutput('Time of the start (ISO 8601).', { nullable: true })
  startedAt!: string | null;

  @TextOutput('Time of the end (ISO 8601).', { nullable: true })
  finishedAt!: string | null;

  @NumberOutput(
    'Seconds the stage was ready but no worker had claimed it, including the time between attempts.',
    { nullable: true },
  )
  waitingSeconds!: number | null;

  @NumberOutput('Total seconds of all attempts.', { nullable: true })
  workingSeconds!: number | null;
}

@Output('One stage of a run.')
export class RunStage extends RunStageTimes {
  @TextOutput('Current step.', { nullable: true })
  step!: string | null;

  @IntOutput('Number of rows processed so far.')
  rowsDone!: number;

  @IntOutput('Expected number of rows, if known.', { nullable: true })
  rowsExpected!: number | null;

  @IntOutput('Number of rows read.', { nullable: true })
  rowsIn!: number | null;

  @IntOutput('Number of rows written.', { nullable: true })
  rowsOut!: number | null;

  @IntOutput('Number of rows in quarantine.', { nullable: true })
  rowsQuarantined!: number | null;

  @IntOutput('Number of rows that repeat another row.', { nullable: true })
  rowsDuplicate!: number | null;

  @IntOutput('Number of rows that a newer delivery with the same key replaced.', { nullable: true })
  rowsSuperseded!: number | null;

  @IntOutput('Number of written rows that replaced other values of an earlier delivery.', {
    nullable: true,
  })
  rowsRestated!: number | null;

  @ObjectOutput(RunError, 'Error of the last attempt.', { nullable: true })
  error!: RunError | null;
}

@Output('Number of quarantined rows for one reason.')
class QuarantineCount {
  @TextOutput('Stage that quarantined the rows.')
  stage!: string;

  @TextOutput('Reason code.')
  reason!: string;

  @IntOutput('Number of rows.')
  rows!: number;
}

@Output('Two figures that must be equal; a difference means lost rows or money.')
class Reconciliation {
  @TextOutput('Name of the stage.')
  stage!: string;

  @TextOutput('Rule for the two figures.')
  rule!: string;

  @TextOutput('First figure, exact.')
  expected!: string;

  @TextOutput('Second figure, exact.')
  actual!: string;

  @BooleanOutput('Whether the figures are equal.')
  holds!: boolean;
}

@Output('A source file of a run.')
class RunFile {
  @TextOutput('Path below the source folder.')
  path!: string;

  @EnumOutput(
    FileStatus,
    'State of the file. W: waiting, A: being processed, I: processed, E: rejected.',
  )
  status!: FileStatus;

  @BooleanOutput('Whether this run read the file. An earlier run read the other files.')
  isNew!: boolean;

  @TextOutput('Dataset, determined by the header.')
  dataset!: string;

  @TextOutput('SHA-256 of its text, in hexadecimal.')
  sha256!: string;

  @IntOutput('Number of rows below the header.', { nullable: true })
  rowsIn!: number | null;

  @IntOutput('Number of rows kept.', { nullable: true })
  rowsOut!: number | null;

  @IntOutput('Number of rows in quarantine.', { nullable: true })
  rowsQuarantined!: number | null;

  @IntOutput('Number of rows that repeat another row.', { nullable: true })
  rowsDuplicate!: number | null;

  @IntOutput('Number of rows that a newer delivery with the same key replaced.', { nullable: true })
  rowsSuperseded!: number | null;

  @IntOutput('Number of rows that replaced other values of an earlier delivery.', {
    nullable: true,
  })
  rowsRestated!: number | null;

  @ObjectOutput(RunError, 'Reason of the rejection.', { nullable: true })
  error!: RunError | null;
}

@Output('One execution of a flow.')
export class RunSummary {
  @TextOutput('Number of the run.')
  id!: string;

  @TextOutput('Flow of the run.')
  flow!: string;

  @EnumOutput(RunStatus, 'State of the run.')
  status!: Run['status'];

  @EnumOutput(RunTrigger, 'Cause of the run.')
  trigger!: Run['trigger'];

  @TextOutput('Time of the request (ISO 8601).')
  requestedAt!: string;

  @TextOutput('Time of the start (ISO 8601).', { nullable: true })
  startedAt!: string | null;

  @TextOutput('Time of the end (ISO 8601).', { nullable: true })
  finishedAt!: string | null;

  @ObjectOutput(RunError, 'Error that ended the run.', { nullable: true })
  error!: RunError | null;

  @EnumOutput(RunPriority, 'Priority among waiting runs.')
  priority!: RunPriority;

  @TextOutput('Actor who cancelled it, as in the audit log.', { nullable: true })
  cancelledBy!: string | null;

  @TextOutput('Reason of the cancellation.', { nullable: true })
  cancelReason!: string | null;

  @TextOutput('REST path of the run.')
  statusUrl!: string;
}

@Output('A run in a list, with the times of its stages.')
export class ListedRun extends RunSummary {
  @ListOutput(RunStageTimes, 'Stages in order; empty if nothing had changed.')
  stages!: RunStageTimes[];
}

@Output('A request for a run.')
export class RunRequestInfo {
  @EnumOutput(RunTrigger, 'Cause of the request.')
  trigger!: Run['trigger'];

  @TextOutput('Name of the caller: a key, a user, a schedule or a flow.')
  actor!: string;

  @TextOutput('Details, as JSON: a schedule and its time, or the number of files.')
  details!: string;

  @TextOutput('Time of the request (ISO 8601).')
  requestedAt!: string;
}

@Output('A run with its stages, counts and reconciliations.')
export class RunDetail extends RunSummary {
  @NumberOutput('Seconds from the request to the start; to now while the run waits.')
  waitingSeconds!: number;

  @NumberOutput('Seconds from the start to the end; to now while the run is active.', {
    nullable: true,
  })
  workingSeconds!: number | null;

  @TextOutput('Number of its snapshot.', { nullable: true })
  snapshotId!: string | null;

  @ListOutput(
    String,
    'Warnings of the quality gate: broken rules, and references it could not check.',
  )
  warnings!: string[];

  @ListOutput(RunRequestInfo, 'Requests for the run. A waiting run also takes later requests.')
  requests!: RunRequestInfo[];

  @ListOutput(
    RunVersion,
    'Versions of the code, contracts, SQL and settings in its plan. Versions that changed since the run before ' +
      'come first.',
  )
  versions!: RunVersion[];

  @ListOutput(
    RelationOutcome,
    'Planned and built periods and rows of each dataset, model and mart.',
  )
  plan!: RelationOutcome[];

  @ListOutput(RunStage, 'Stages in order; empty if nothing had changed.')
  stages!: RunStage[];

  @IntOutput('Number of files that the run rejected and no later run took.')
  filesRejected!: number;

  @ListOutput(RunFile, 'Files of the run; for an old run only its new files.')
  files!: RunFile[];

  @ListOutput(QuarantineCount, 'Number of quarantined rows, by reason.')
  quarantine!: QuarantineCount[];

  @ListOutput(Reconciliation, 'Result of every reconciliation rule for its rows and money.')
  reconciliations!: Reconciliation[];
}
