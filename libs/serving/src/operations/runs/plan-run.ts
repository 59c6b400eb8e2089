import { ArgsType } from '@nestjs/graphql';
import { defineOperation } from '../../operation/define-operation.js';
import { FlowArg } from '../arguments/flow-arg.js';
import { PlannedRunInfo } from './plan-run.model.js';

/** An answer of more helps nobody. */
const FILES_MAX = 500;
const PERIODS_MAX = 1_000;

@ArgsType()
class PlanRunArgs {
  @FlowArg()
  flow?: string;
}

/** Throws what `Rehearsal` does. */
export const planRun = defineOperation({
  name: 'planRun',
  kind: 'query',
  summary: 'What a run would do that started now: files, stages, periods and why, expected rows.',
  description:
    'What a run would do that started now: files, stages, periods and why, expected rows. Nothing is written, moved or queued.',
  args: PlanRunArgs,
  result: PlannedRunInfo,
  role: 'operator',
  rest: { method: 'GET', path: 'flows/plan', statuses: { 200: '' } },
  errors: ['RUN_ALREADY_ACTIVE', 'SOURCE_MISSING', 'BUSY', 'ANSWER_TOO_LARGE', 'ANSWER_TOO_SLOW'],
  examples: [{ about: 'before a run is started', args: {} }],
  async run({ rehearsals }, { flow }) {
    const { files, notes, periods, ...plan } = await rehearsals.of(flow).plan();
    return {
      ...plan,
      leftOut: Math.max(0, files.length - FILES_MAX) + Math.max(0, periods.length - PERIODS_MAX),
      notes: notes.map((note) => ({ note })),
      files: files.slice(0, FILES_MAX).map(({ path, fate, dataset, rows, why, ...file }) => ({
        ...{ path, fate, dataset, rows, why },
        periods: file.periods?.join(', ') ?? null,
      })),
      periods: periods.slice(0, PERIODS_MAX).map(({ why, ...period }) => ({
        ...period,
        why: why.join('; '),
      })),
    };
  },
});
