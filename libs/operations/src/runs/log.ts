import { RunLog } from '#pipeline/run-log/run-log.js';
import { EnumArg, IdArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation.js';

const RunLogLevel = namedEnum('RunLogLevel', 'How grave a line of the log is.', {
  error: 'Something failed.',
  warn: 'Something is not as it should be, and goes on.',
  info: 'What happened.',
  debug: 'More than anybody needs who looks for nothing wrong.',
});

@Output('A line that a worker wrote to its log about a run.')
class RunLogEntry {
  @TextOutput('Number of the line.')
  id!: string;

  @TextOutput('When it was written (ISO 8601).')
  at!: string;

  @TextOutput('fatal, error, warn, info, debug or trace.')
  level!: string;

  @TextOutput('The stage at work, plan-run while the run was planned.', { nullable: true })
  stage!: string | null;

  @TextOutput('The part of the program that says it.')
  context!: string;

  @TextOutput('What it says, at most 2000 characters.')
  message!: string;
}

@ArgsType()
class RunLogArgs extends newestFirst('lines', { default: 100, max: 1_000 }) {
  @IdArg('Number of the run.')
  id!: string;

  @TextArg('Only what was written in this stage; plan-run for the planning of the run.')
  stage?: string;

  @EnumArg(RunLogLevel, 'Only lines as grave as this, or graver.')
  level?: keyof typeof RunLogLevel;
}

/** @throws AppError RUN_NOT_FOUND */
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
