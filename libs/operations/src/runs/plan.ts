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
import { FlowArg } from '../arguments.js';
import { defineOperation } from '../operation.js';
import { RowsToldBy } from './run-plan.model.js';
import { RunError } from './run.model.js';

const PlannedFileFate = namedEnum<FileOutcome>(
  'PlannedFileFate',
  'What a run would do with a file.',
  {
    new: 'Read it.',
    again: 'Count it once more, or read it once more.',
    repeated: 'Leave it out: it is a copy of another.',
    refused: 'Refuse it.',
    withdrawn: 'Leave it out: an administrator took it out.',
    gone: 'Do without it: its dataset or the file is no more.',
    unfinished: 'Leave it out: it is still being written.',
  },
);

export const RelationKind = namedEnum<PlannedTable['kind']>(
  'RelationKind',
  'What a table of a flow is.',
  {
    dataset: 'Rows of files, cleaned.',
    model: 'Made from datasets and models.',
    mart: 'A model that answers read.',
  },
);

@Output('A file with which a run would differ from the one before, or that it would leave out.')
class PlannedFileInfo {
  @TextOutput('Path below the source folder; mended/… of corrections that wait.')
  path!: string;

  @EnumOutput(
    PlannedFileFate,
    'new; again: it counts once more, or is read once more; repeated: a copy of another; refused; withdrawn; gone: its dataset or file is no more; unfinished: being written.',
  )
  fate!: FileOutcome;

  @TextOutput('Dataset, told by its header.', { nullable: true })
  dataset!: string | null;

  @NumberOutput('Rows below the header of one to be read.', { nullable: true })
  rows!: number | null;

  @TextOutput('Periods that the dates of its rows name; null when only the run can tell.', {
    nullable: true,
  })
  periods!: string | null;

  @TextOutput('Why it is left out.', { nullable: true })
  why!: string | null;
}

@Output('What a stage would do.')
class PlannedStageInfo {
  @TextOutput('Which stage of the flow.')
  stage!: string;

  @TextOutput('In a sentence.')
  does!: string;
}

@Output('What a run would make of a dataset, a model or a mart.')
class PlannedTableInfo {
  @TextOutput('Its name.')
  relation!: string;

  @EnumOutput(RelationKind, 'What it is.')
  kind!: PlannedTable['kind'];

  @TextOutput('The stage that makes it.')
  stage!: string;

  @IntOutput('Periods it would have.')
  periods!: number;

  @IntOutput('Of these: made anew.')
  toMake!: number;

  @IntOutput('Of these: taken over as they stand.')
  takenOver!: number;

  @NumberOutput('Rows it would have; null when nothing tells.', { nullable: true })
  rows!: number | null;

  @EnumOutput(
    RowsToldBy,
    'What tells them. ledger: exact; files: what files state, at most; former: as in the snapshot before; unknown.',
  )
  rowsBy!: PlannedTable['rowsBy'];
}

@Output('A period that a run would make anew.')
class PlannedPeriodInfo {
  @TextOutput('Dataset, model or mart.')
  relation!: string;

  @TextOutput('A year, a month, or all.')
  period!: string;

  @TextOutput('Why it is made.')
  why!: string;

  @NumberOutput('Rows it would have; null when nothing tells.', { nullable: true })
  rows!: number | null;

  @EnumOutput(
    RowsToldBy,
    'What tells them. ledger: exact; files: what files state, at most; former: as in the snapshot before; unknown.',
  )
  rowsBy!: PlannedTable['rowsBy'];
}

@Output('Something to know of a plan.')
class PlanNote {
  @TextOutput('In a sentence.')
  note!: string;
}

@Output('What a run would do that started now.')
class PlannedRunInfo {
  @TextOutput('The flow.')
  flow!: string;

  @TextOutput('The source folder that was looked at, as a URL.')
  source!: string;

  @ObjectOutput(RunError, 'Why it would not start, or fail at once.', { nullable: true })
  refused!: RunError | null;

  @BooleanOutput('Whether it would end as unchanged, when only changes are asked for.')
  unchanged!: boolean;

  @IntOutput('Files that count and that it would take over as they are.')
  filesTakenOver!: number;

  @IntOutput('Files and periods that this answer leaves out, since there are too many.')
  leftOut!: number;

  @ListOutput(PlanNote, 'What the plan cannot tell.')
  notes!: PlanNote[];

  @ListOutput(PlannedFileInfo, 'Files that make a difference, and those left out.')
  files!: PlannedFileInfo[];

  @ListOutput(PlannedStageInfo, 'Stages in order; none when it would not start.')
  stages!: PlannedStageInfo[];

  @ListOutput(PlannedTableInfo, 'Datasets, models and marts.')
  tables!: PlannedTableInfo[];

  @ListOutput(PlannedPeriodInfo, 'Periods to be made, with the reason.')
  periods!: PlannedPeriodInfo[];
}

/** A longer answer is of no use. */
const FILES_MAX = 500;
const PERIODS_MAX = 1_000;

@ArgsType()
class PlanRunArgs {
  @DateArg('First day of a backfill; of a run that makes what changes when left out.')
  from?: string;

  @DateArg('Last day of it.')
  to?: string;

  @FlowArg()
  flow?: string;
}

/** @throws AppError as `DryRun` */
export const planRun = defineOperation({
  name: 'planRun',
  kind: 'query',
  summary: 'What a run would do that started now: files, stages, periods and why, expected rows.',
  description:
    'What a run would do that started now: files, stages, periods and why, expected rows; with `from` and `to`, what ' +
    'a backfill of these days would do. Nothing is written, moved or queued.',
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
    const days = daysOf(from, to);
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

function daysOf(from: string | undefined, to: string | undefined) {
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined) return { from, to };
  throw new AppError('ARGUMENT_INVALID', 'from, to: give both days of a backfill, or neither');
}
