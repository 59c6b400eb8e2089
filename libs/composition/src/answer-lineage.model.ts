import { RelationKind } from '#operations/runs/plan.js';
import { SnapshotStatus } from '#operations/snapshots.js';
import {
  BooleanOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  Output,
  TextOutput,
} from '#serving/output.js';

@Output('A mart, model or dataset that an answer comes from.')
export class LineageRelation {
  @TextOutput('Its name.')
  name!: string;

  @EnumOutput(RelationKind, 'What it is.')
  kind!: keyof typeof RelationKind;

  @TextOutput('What its rows follow from, separated by commas; empty for nothing but files.')
  reads!: string;

  @TextOutput('The stage that makes it.')
  stage!: string;

  @IntOutput('Its rows; none where no chunk of it is listed.', { nullable: true })
  rows!: number | null;

  @TextOutput('Exact sum of its money.', { nullable: true })
  money!: string | null;

  @IntOutput('Chunks of it: one a period.')
  chunks!: number;

  @IntOutput('Of the chunks: those an earlier run made, taken over as they stood.')
  takenOver!: number;

  @IntOutput('Source files of a dataset.')
  files!: number;
}

@Output('The rows of one table and period, and the run that made them.')
export class LineageChunk {
  @TextOutput('The mart, model or dataset.')
  relation!: string;

  @TextOutput('A year, a month, or all.')
  period!: string;

  @IntOutput('Its rows.')
  rows!: number;

  @TextOutput('Exact sum of its money.', { nullable: true })
  money!: string | null;

  @TextOutput('Number of the run that made it.')
  runId!: string;

  @TextOutput('When (ISO 8601).')
  madeAt!: string;

  @BooleanOutput('Whether an earlier run made it, and this one took it over as it stood.')
  isTakenOver!: boolean;

  @TextOutput('Folder of its Parquet in the lake.')
  folder!: string;
}

@Output('A source file that an answer comes from.')
export class LineageFile {
  @IntOutput('Its place among the deliveries of the run, for "before".')
  number!: number;

  @TextOutput('Path below the source folder.')
  path!: string;

  @TextOutput('Dataset, told by its header.')
  dataset!: string;

  @TextOutput('Digest of its text.')
  sha256!: string;

  @TextOutput('When it was delivered (ISO 8601).')
  deliveredAt!: string;

  @BooleanOutput('Whether the run of the snapshot read it; an earlier one has read the others.')
  isNew!: boolean;

  @BooleanOutput('Whether it is withdrawn by now: the next run does without it.')
  isWithdrawn!: boolean;

  @IntOutput('Rows below the header.')
  rowsIn!: number;

  @IntOutput('Rows kept: the answer can have them.')
  rowsOut!: number;

  @IntOutput('Rows set aside, those among them whose reference is missing.')
  rowsQuarantined!: number;

  @IntOutput('Rows that say what another row says.')
  rowsDuplicate!: number;

  @IntOutput('Rows whose key a newer delivery states otherwise.')
  rowsSuperseded!: number;
}

@Output('Where an answer comes from.')
export class AnswerLineage {
  @TextOutput('The answer, as its REST path names it.')
  answer!: string;

  @TextOutput('The flow whose marts it reads.')
  flow!: string;

  @TextOutput('Another flow that it reads too: ask by `flow` for what comes from there.', {
    nullable: true,
  })
  beside!: string | null;

  @TextOutput('Number of the snapshot.')
  snapshot!: string;

  @EnumOutput(SnapshotStatus, 'Whether answers come from it.')
  status!: SnapshotStatus;

  @TextOutput('When it was last made the published one (ISO 8601).', { nullable: true })
  publishedAt!: string | null;

  @TextOutput('Number of the run that made it.')
  runId!: string;

  @TextOutput('Where to follow that run over REST.')
  runUrl!: string;

  @ListOutput(LineageRelation, 'Marts that it reads, then models and datasets these are made from.')
  relations!: LineageRelation[];

  @ListOutput(LineageChunk, 'Chunks of these tables, at most as many as are asked for.')
  chunks!: LineageChunk[];

  @ListOutput(LineageFile, 'Source files of these datasets, newest delivery first.')
  files!: LineageFile[];
}
