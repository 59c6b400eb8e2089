import type { FileOutcome, PlannedTable } from '#pipeline/dry-run/planned-run.js';
import { AppError } from '#platform/errors/app-error.js';
import { DateArg } from '#serving/input.js';
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
import { namedEnum } from '#serving/named-enum.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg } from '../operation/arguments.js';
import { defineOperation } from '../operation/operation.js';
import { RowsBasisEnum } from './run-plan.model.js';
import { RunError } from './run.model.js';

const PlannedFileFate = namedEnum<FileOutcome>('PlannedFileFate', 'Planned handling of a file.', {
  new: 'The run reads it.',
  again: 'The run counts it again, or reads it again.',
  repeated: 'The run leaves it out: it is a copy of another file.',
  refused: 'The run rejects it.',
  withdrawn: 'The run leaves it out: it is withdrawn.',
  gone: 'The run does without it: its dataset or the file no longer exists.',
  unfinished: 'The run leaves it out: another program is still writing it.',
});

export const RelationKind = namedEnum<PlannedTable['kind']>(
  'RelationKind',
  'Kind of a table of a flow.',
  {
    dataset: 'Cleaned rows of files.',
    model: 'Built from datasets and models.',
    mart: 'A model that answers read.',
  },
);

@Output('A file that differs from the run before, or that the run would leave out.')
class PlannedFileInfo {
  @TextOutput('Path below the source folder; `mended/…` for waiting corrections.')
  path!: string;

  @EnumOutput(
    PlannedFileFate,
    'Planned handling. new: reads it; again: counts or reads it again; repeated: a copy; refused: rejects it; ' +
      'withdrawn; gone: its dataset or file no longer exists; unfinished: still being written.',
  )
  fate!: FileOutcome;

  @TextOutput('Dataset, determined by the header.', { nullable: true })
  dataset!: string | null;

  @NumberOutput('Number of rows below the header; null for a file that the run does not read.', {
    nullable: true,
  })
  rows!: number | null;

  @TextOutput('Periods of the dates in its rows; null if only the run can determine them.', {
    nullable: true,
  })
  periods!: string | null;

  @TextOutput('Reason for leaving it out.', { nullable: true })
  why!: string | null;
}

@Output('Planned work of a stage.')
class PlannedStageInfo {
  @TextOutput('Name of the stage.')
  stage!: string;

  @TextOutput('Work of the stage, in one sentence.')
  does!: string;
}

@Output('Planned parts of a dataset, model or mart.')
class PlannedTableInfo {
  @TextOutput('Name of the table.')
  relation!: string;

  @EnumOutput(RelationKind, 'Kind of the table.')
  kind!: PlannedTable['kind'];

  @TextOutput('Stage that builds it.')
  stage!: string;

  @IntOutput('Planned number of periods.')
  periods!: number;

  @IntOutput('Number of periods to build.')
  toMake!: number;

  @IntOutput('Number of periods to reuse unchanged.')
  takenOver!: number;

  @NumberOutput('Expected number of rows; null if unknown.', { nullable: true })
  rows!: number | null;

  @EnumOutput(
    RowsBasisEnum,
    'Source of the expected number. ledger: exact; files: an upper limit; former: as in the snapshot before; unknown.',
  )
  rowsBy!: PlannedTable['rowsBy'];
}

@Output('A period that the run would build.')
class PlannedPeriodInfo {
  @TextOutput('Name of the dataset, model or mart.')
  relation!: string;

  @TextOutput('A year, a month, or `all`.')
  period!: string;

  @TextOutput('Reason for building it.')
  why!: string;

  @NumberOutput('Expected number of rows; null if unknown.', { nullable: true })
  rows!: number | null;

  @EnumOutput(
    RowsBasisEnum,
    'Source of the expected number. ledger: exact; files: an upper limit; former: as in the snapshot before; unknown.',
  )
  rowsBy!: PlannedTable['rowsBy'];
}

@Output('A note on the plan.')
class PlanNote {
  @TextOutput('Note, in one sentence.')
  note!: string;
}

@Output('Plan of a run that would start now.')
class PlannedRunInfo {
  @TextOutput('Name of the flow.')
  flow!: string;

  @TextOutput('URL of the scanned source folder.')
  source!: string;

  @ObjectOutput(RunError, 'Error that would prevent the start, or fail the run at once.', {
    nullable: true,
  })
  refused!: RunError | null;

  @BooleanOutput('Whether a run with `onlyIfChanged` would end as unchanged.')
  unchanged!: boolean;

  @IntOutput('Number of active files that the run would reuse unchanged.')
  filesTakenOver!: number;

  @IntOutput('Number of files and periods left out of this answer because of its size.')
  leftOut!: number;

  @ListOutput(PlanNote, 'Facts that the plan cannot determine.')
  notes!: PlanNote[];

  @ListOutput(
    PlannedFileInfo,
    'Files that differ from the run before, and files that the run leaves out.',
  )
  files!: PlannedFileInfo[];

  @ListOutput(PlannedStageInfo, 'Stages in order; empty if the run would not start.')
  stages!: PlannedStageInfo[];

  @ListOutput(PlannedTableInfo, 'Datasets, models and marts.')
  tables!: PlannedTableInfo[];

  @ListOutput(PlannedPeriodInfo, 'Periods to build, with the reason.')
  periods!: PlannedPeriodInfo[];
}

/** A longer answer is of no use. */
const FILES_MAX = 500;
const PERIODS_MAX = 1_000;

@ArgsType()
class PlanRunArgs {
  @DateArg('First day of a backfill. Without it, the plan is of a run that builds changed periods.')
  from?: string;

  @DateArg('Last day of the backfill.')
  to?: string;

  @FlowArg()
  flow?: string;
}

/** @throws AppError as `DryRun` */
export const planRun = defineOperation({
  name: 'planRun',
  summary:
    'Plan of a run that would start now: files, stages, periods with reasons, expected rows.',
  description:
    'Plan of a run that would start now: files, stages, periods with reasons, expected rows. With `from` and `to`, ' +
    'it is the plan of a backfill of these days. The dry run writes, moves and queues nothing.',
  args: PlanRunArgs,
  result: PlannedRunInfo,
  role: 'operator',
  rest: { method: 'GET', path: 'flows/plan', statuses: { 200: '' } },
  errors: ['RUN_ALREADY_ACTIVE', 'SOURCE_MISSING', 'BUSY', 'ANSWER_TOO_LARGE', 'ANSWER_TOO_SLOW'],
  examples: [
    { about: 'before a run is started', args: {} },
    { about: 'before a backfill', args: { from: '2012-01-01', to: '2012-02-29' } },
  ],
  async run({ dryRuns, signal }, { flow, from, to }) {
    const days = parseDays(from, to);
    const { files, notes, periods, ...plan } = await dryRuns.of(flow).plan(days, signal);
    return {
      ...plan,
      leftOut: Math.max(0, files.length - FILES_MAX) + Math.max(0, periods.length - PERIODS_MAX),
      notes: notes.map((note) => ({ note })),
      files: files.slice(0, FILES_MAX).map(({ path, fate, dataset, rows, why, ...file }) => ({
        path,
        fate,
        dataset,
        rows,
        why,
        periods: file.periods?.join(', ') ?? null,
      })),
      periods: periods.slice(0, PERIODS_MAX).map(({ why, ...period }) => ({
        ...period,
        why: why.join('; '),
      })),
    };
  },
});

function parseDays(from: string | undefined, to: string | undefined) {
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined) return { from, to };
  throw new AppError('ARGUMENT_INVALID', 'from, to: give both days of a backfill, or neither');
}
