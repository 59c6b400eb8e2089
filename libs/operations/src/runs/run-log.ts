import { RunLog } from '#pipeline/run-log/run-log.js';
import { EnumArg, IdArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { RunLogEntry, RunLogLevel } from './run-log.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RunLogArgs extends newestFirst('lines', { default: 100, max: 1_000 }) {
  @IdArg('Number of the run.')
  id!: string;

  @TextArg('Only what was written in this stage; plan-run for the planning of the run.')
  stage?: string;

  @EnumArg(RunLogLevel, 'Only lines as grave as this, or graver.')
  level?: keyof typeof RunLogLevel;
}

/** Throws RUN_NOT_FOUND. */
export const runLog = defineOperation({
  name: 'runLog',
  kind: 'query',
  summary: 'What the log says of a run, newest first.',
  description:
    'What the log says of a run, newest first: its last thousand lines, for RUN_LOG_KEPT_DAYS days. ' +
    'A line is there about a second after it was written.',
  args: RunLogArgs,
  result: [RunLogEntry],
  role: 'operator',
  rest: { method: 'GET', path: 'runs/:id/log', statuses: { 200: '' } },
  errors: ['RUN_NOT_FOUND'],
  examples: [
    { about: 'the last 100 lines of the first run', args: { id: '1' } },
    { about: 'what went wrong in a stage', args: { id: '1', stage: 'integrate', level: 'warn' } },
  ],
  async run({ ledgers }, { id, stage, level, first, before }) {
    const ledger = ledgers.of();
    await ledger.runs.get(id);
    const lines = await new RunLog(ledger.warehouse).list(id, { stage, level }, first, before);
    return lines.map(({ at, ...line }) => ({ ...line, at: at.toISOString() }));
  },
});
