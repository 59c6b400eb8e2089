import {
  BooleanOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { RunError } from './run.model.js';

@Output('A file with which a run would differ from the one before, or that it would leave out.')
class PlannedFileInfo {
  @TextOutput('Path below the source folder; mended/… of corrections that wait.')
  path!: string;

  @TextOutput(
    'new; again: it counts once more, or is read once more; repeated: a copy of another; refused; withdrawn; gone: its dataset or file is no more; unfinished: being written.',
  )
  fate!: string;

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

  @TextOutput('dataset, model or mart.')
  kind!: string;

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

  @TextOutput(
    'What tells them. ledger: exact; files: what files state, at most; former: as in the snapshot before; unknown.',
  )
  rowsBy!: string;
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

  @TextOutput('What tells them: files, former, ledger or unknown.')
  rowsBy!: string;
}

@Output('Something to know of a plan.')
class PlanNote {
  @TextOutput('In a sentence.')
  note!: string;
}

@Output('What a run would do that started now.')
export class PlannedRunInfo {
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
