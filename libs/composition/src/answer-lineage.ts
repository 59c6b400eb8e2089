import { SnapshotLineage } from '#pipeline/ledger/snapshots/snapshot-lineage.js';
import { traceUpstream } from '#pipeline/plan/upstream.js';
import { AppError } from '#platform/errors/app-error.js';
import { IdArg, IntArg, TextArg } from '#serving/input.js';
import { defineOperation } from '#operations/operation/operation.js';
import { findUpstream, requireDefinition, requireFlow, requireReading } from './answer-reading.js';
import { AnswerLineage } from './answer-lineage.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

const PERIOD = /^\d{4}(-(0[1-9]|1[0-2]))?$/;

@ArgsType()
class AnswerLineageArgs {
  @IdArg('Which answer, as its REST path names it: weekly-top-stores.')
  answer!: string;

  @TextArg('Number of the snapshot; the published one when left out.')
  snapshot?: string;

  @TextArg('Only rows of this year or month, and files with such rows: 2012 or 2012-11.')
  period?: string;

  @TextArg('Another flow that the answer reads, from `beside`; its own when left out.')
  flow?: string;

  @IntArg('Largest number of chunks, and of files, to return.', {
    min: 1,
    max: 1_000,
    default: 100,
  })
  first: number = 100;

  @IntArg('Only files delivered before the file with this number.', { min: 1 })
  before?: number;
}

/** @throws AppError ARGUMENT_INVALID, NO_SNAPSHOT, SNAPSHOT_GONE */
export const answerLineage = defineOperation({
  name: 'answerLineage',
  summary:
    'Returns the lineage of an answer: marts, models, datasets, stages, runs, files and rows.',
  description:
    'Returns the lineage of an answer: the snapshot and its run, and every mart, model and dataset with the stage ' +
    'that builds it. Also returns the run that built the rows of each period, and the source files with the outcome of ' +
    'their rows. If a snapshot has more chunks than `first`, ask for each period.',
  args: AnswerLineageArgs,
  result: AnswerLineage,
  role: 'operator',
  rest: { method: 'GET', path: 'lineage/:answer', statuses: { 200: '' } },
  errors: ['SNAPSHOT_GONE', 'NO_SNAPSHOT'],
  examples: [
    { about: 'the published snapshot', args: { answer: 'weekly-top-stores' } },
    {
      about: 'the transactions of observed visits',
      args: { answer: 'customer-visits', flow: 'retail-mart' },
    },
    {
      about: 'one month of an earlier snapshot',
      args: { answer: 'weekly-top-stores', snapshot: '4', period: '2012-11' },
    },
  ],
  async run({ ledgers }, { answer, flow: asked, snapshot: id, period, first, before }) {
    const definition = await requireDefinition(answer);
    const { flow, marts } = requireReading(definition, asked);
    const traced = traceUpstream(requireFlow(flow), marts, findUpstream(flow));
    if (period !== undefined && !PERIOD.test(period)) {
      throw new AppError('ARGUMENT_INVALID', 'period: write a year, 2012, or a month, 2012-11');
    }
    const { warehouse } = ledgers.of(flow);
    const lineage = await SnapshotLineage.open(warehouse, flow, id);
    const { snapshot } = lineage;
    const of = { relations: traced.map(({ name }) => name), period };
    const totals = await lineage.relations(of);
    const chunks = await lineage.chunks(of, first);
    const files = await lineage.files(of, first, before);
    return {
      answer,
      flow,
      beside: definition.otherFlow?.flow ?? null,
      snapshot: snapshot.id,
      status: snapshot.status,
      publishedAt: snapshot.publishedAt?.toISOString() ?? null,
      runId: snapshot.runId,
      runUrl: `/v1/admin/runs/${snapshot.runId}`,
      relations: traced.flatMap(({ reads, ...relation }) =>
        totals
          .filter(({ name }) => name === relation.name)
          .map((total) => ({ ...relation, reads: reads.join(', '), ...total })),
      ),
      chunks: chunks.map((chunk) => ({ ...chunk, madeAt: chunk.madeAt.toISOString() })),
      files: files.map((file) => ({ ...file, deliveredAt: file.deliveredAt.toISOString() })),
    };
  },
});
