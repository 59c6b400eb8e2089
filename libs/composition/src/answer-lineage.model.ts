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
class LineageRelation {
  @TextOutput('Its name.')
  name!: string;

  @EnumOutput(RelationKind, 'Its kind: mart, model or dataset.')
  kind!: keyof typeof RelationKind;

  @TextOutput('Names of its inputs, separated by commas; empty if it reads only files.')
  reads!: string;

  @TextOutput('Id of the stage that builds it.')
  stage!: string;

  @IntOutput('Number of its rows; null if no chunk of it is listed.', { nullable: true })
  rows!: number | null;

  @TextOutput('Exact sum of its money.', { nullable: true })
  money!: string | null;

  @IntOutput('Number of its chunks, one for each period.')
  chunks!: number;

  @IntOutput('Number of chunks that an earlier run built and this run reused.')
  takenOver!: number;

  @IntOutput('Number of source files of a dataset.')
  files!: number;
}

@Output('The rows of one table and period, and the run that built them.')
class LineageChunk {
  @TextOutput('The mart, model or dataset.')
  relation!: string;

  @TextOutput('A year, a month, or all.')
  period!: string;

  @IntOutput('Number of its rows.')
  rows!: number;

  @TextOutput('Exact sum of its money.', { nullable: true })
  money!: string | null;

  @TextOutput('Number of the run that built it.')
  runId!: string;

  @TextOutput('When (ISO 8601).')
  madeAt!: string;

  @BooleanOutput('Whether an earlier run built it and this run reused it.')
  isTakenOver!: boolean;

  @TextOutput('Folder of its Parquet in the lake.')
  folder!: string;
}

@Output('A source file that an answer comes from.')
class LineageFile {
  @IntOutput('Its position among the deliveries of the run, for "before".')
  number!: number;

  @TextOutput('Path below the source folder.')
  path!: string;

  @TextOutput('Dataset, recognised by its header.')
  dataset!: string;

  @TextOutput('SHA-256 of its text.')
  sha256!: string;

  @TextOutput('When it was delivered (ISO 8601).')
  deliveredAt!: string;

  @BooleanOutput('Whether the run of the snapshot read it; an earlier run read the other files.')
  isNew!: boolean;

  @BooleanOutput('Whether it is withdrawn now: the next run skips it.')
  isWithdrawn!: boolean;

  @IntOutput('Number of rows below the header.')
  rowsIn!: number;

  @IntOutput('Number of accepted rows, which the answer can contain.')
  rowsOut!: number;

  @IntOutput('Number of quarantined rows, including rows with a missing reference.')
  rowsQuarantined!: number;

  @IntOutput('Number of rows that repeat another row.')
  rowsDuplicate!: number;

  @IntOutput('Number of rows that a newer delivery replaces.')
  rowsSuperseded!: number;
}

@Output('Lineage of an answer.')
export class AnswerLineage {
  @TextOutput('The answer, as its REST path names it.')
  answer!: string;

  @TextOutput('The flow whose marts it reads.')
  flow!: string;

  @TextOutput('Another flow that it also reads: set `flow` to it for that part of the lineage.', {
    nullable: true,
  })
  beside!: string | null;

  @TextOutput('Number of the snapshot.')
  snapshot!: string;

  @EnumOutput(SnapshotStatus, 'Whether answers use it now.')
  status!: SnapshotStatus;

  @TextOutput('When it was last published (ISO 8601).', { nullable: true })
  publishedAt!: string | null;

  @TextOutput('Number of the run that built it.')
  runId!: string;

  @TextOutput('REST path of that run.')
  runUrl!: string;

  @ListOutput(LineageRelation, 'Marts that it reads, then the models and datasets behind them.')
  relations!: LineageRelation[];

  @ListOutput(LineageChunk, 'Chunks of these tables, at most `first`.')
  chunks!: LineageChunk[];

  @ListOutput(LineageFile, 'Source files of these datasets, newest delivery first.')
  files!: LineageFile[];
}
