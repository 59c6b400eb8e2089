import type { OperationServices } from '#operations/operation/operation-context.js';
import { RelationKind } from '#operations/runs/plan.js';
import { SnapshotLineage } from '#pipeline/ledger/snapshots/snapshot-lineage.js';
import { traceUpstream } from '#pipeline/plan/upstream.js';
import { AppError } from '#platform/errors/app-error.js';
import { IdArg, TextArg } from '#serving/input.js';
import {
  DateOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { findUpstream, requireDefinition, requireFlow, requireReading } from './answer-reading.js';

@Output('A mart, model or dataset that an answer comes from.')
class SourceTable {
  @TextOutput('Its name.')
  name!: string;

  @EnumOutput(RelationKind, 'Its kind: mart, model or dataset.')
  kind!: keyof typeof RelationKind;

  @ListOutput(String, 'Names of its inputs; empty if it reads only files.')
  reads!: string[];

  @TextOutput('Stage that builds it.')
  stage!: string;

  @NumberOutput('Number of its rows; null if the snapshot lists none.', { nullable: true })
  rows!: number | null;
}

@Output('Files and rows of a dataset that an answer comes from.')
class SourceDataset {
  @TextOutput('Its name.')
  name!: string;

  @IntOutput('Number of its source files.')
  files!: number;

  @NumberOutput('Number of rows in these files.')
  rowsIn!: number;

  @NumberOutput('Number of accepted rows, which the answer can contain.')
  rowsOut!: number;

  @NumberOutput('Number of quarantined rows, including rows with a missing reference.')
  rowsQuarantined!: number;

  @NumberOutput('Number of rows that repeat another row.')
  rowsDuplicate!: number;

  @NumberOutput('Number of rows that a newer delivery replaces.')
  rowsSuperseded!: number;

  @NumberOutput('Number of rows that are corrections of quarantined rows.')
  corrections!: number;
}

@Output('Where an answer comes from, without names of files.')
export class AnswerSources {
  @TextOutput('The answer, as its REST path names it.')
  answer!: string;

  @TextOutput('The flow whose marts it reads.')
  flow!: string;

  @TextOutput('Another flow that it also reads: set `flow` to it for that part.', {
    nullable: true,
  })
  beside!: string | null;

  @TextOutput('Number of the snapshot.')
  snapshot!: string;

  @TextOutput('When it was last published (ISO 8601).', { nullable: true })
  publishedAt!: string | null;

  @DateOutput('Last day with rows.', { nullable: true })
  dataThrough!: string | null;

  @TextOutput('Number of the run that built it.')
  runId!: string;

  @ListOutput(SourceTable, 'Marts that it reads, then the models and datasets behind them.')
  tables!: SourceTable[];

  @ListOutput(SourceDataset, 'Files and rows of these datasets.')
  datasets!: SourceDataset[];
}

@ArgsType()
export class AnswerSourcesFilter {
  @TextArg('Number of the snapshot; the published one when left out.', { maxLength: 18 })
  snapshot?: string;

  @TextArg('Another flow that the answer reads, from `beside`; its own when left out.')
  flow?: string;
}

@ArgsType()
export class AnswerSourcesArgs extends AnswerSourcesFilter {
  @IdArg('Which answer, as its REST path names it: weekly-top-stores.')
  answer!: string;
}

/** Returns counts only, for every reader. @throws AppError ARGUMENT_INVALID, NO_SNAPSHOT, SNAPSHOT_GONE */
export async function readAnswerSources(
  { answer, flow: asked, snapshot: id }: AnswerSourcesArgs,
  { ledgers }: Pick<OperationServices, 'ledgers'>,
): Promise<AnswerSources> {
  const definition = await requireDefinition(answer);
  const { flow, marts } = requireReading(definition, asked);
  const traced = traceUpstream(requireFlow(flow), marts, findUpstream(flow));
  const lineage = await SnapshotLineage.open(ledgers.of(flow).warehouse, flow, id);
  const { snapshot } = lineage;
  if (snapshot.status === 'held') {
    const advice = 'leave the number out for the published one';
    throw new AppError('SNAPSHOT_GONE', `snapshot ${snapshot.id} is not published: ${advice}`);
  }
  const totals = await lineage.relations({ relations: traced.map(({ name }) => name) });
  const rowsOf = new Map(totals.map(({ name, rows }) => [name, rows]));
  const datasets = traced.filter(({ kind }) => kind === 'dataset').map(({ name }) => name);
  return {
    answer,
    flow,
    beside: definition.otherFlow?.flow ?? null,
    snapshot: snapshot.id,
    publishedAt: snapshot.publishedAt?.toISOString() ?? null,
    dataThrough: snapshot.dataThrough,
    runId: snapshot.runId,
    tables: traced.map(({ name, kind, reads, stage }) => ({
      name,
      kind,
      reads: [...reads],
      stage,
      rows: rowsOf.get(name) ?? null,
    })),
    datasets: await lineage.datasets(datasets),
  };
}
