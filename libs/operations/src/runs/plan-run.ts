import { AppError } from '#platform/errors/app-error.js';
import { DateArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg } from '../arguments.js';
import { PlannedRunInfo } from './plan-run.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** An answer of more helps nobody. */
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

/** Throws what `DryRun` does. */
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
