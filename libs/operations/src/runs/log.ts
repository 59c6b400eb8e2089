import { RunLog } from '#pipeline/run-log/run-log.js';
import { EnumArg, IdArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation/operation.js';

const RunLogLevel = namedEnum('RunLogLevel', 'Severity of a log line.', {
  error: 'Something failed.',
  warn: 'Something is wrong, but the run continues.',
  info: 'A normal event.',
  debug: 'Details for finding a fault.',
});

@Output('A log line of a worker about a run.')
class RunLogEntry {
  @TextOutput('Number of the line.')
  id!: string;

  @TextOutput('Time (ISO 8601).')
  at!: string;

  @TextOutput('Level: fatal, error, warn, info, debug or trace.')
  level!: string;

  @TextOutput('Stage; `plan-run` for the planning of the run.', { nullable: true })
  stage!: string | null;

  @TextOutput('Part of the program that wrote the line.')
  context!: string;

  @TextOutput('Message, at most 2000 characters.')
  message!: string;
}

@ArgsType()
class RunLogArgs extends newestFirst('lines', { default: 100, max: 1_000 }) {
  @IdArg('Number of the run.')
  id!: string;

  @TextArg('Only lines of this stage; `plan-run` for the planning of the run.')
  stage?: string;

  @EnumArg(RunLogLevel, 'Only lines of this severity or a higher one.')
  level?: keyof typeof RunLogLevel;
}

/** @throws AppError RUN_NOT_FOUND */
export const runLog = defineOperation({
  name: 'runLog',
  summary: 'Log lines of a run, newest first.',
  description:
    'Log lines of a run, newest first: its last thousand lines, for RUN_LOG_KEPT_DAYS days. A line appears about ' +
    'one second after the worker wrote it.',
  args: RunLogArgs,
  result: [RunLogEntry],
  role: 'operator',
  rest: { method: 'GET', path: 'runs/:id/log', statuses: { 200: '' } },
  errors: ['RUN_NOT_FOUND'],
  examples: [
    { about: 'the last 100 lines of the first run', args: { id: '1' } },
    {
      about: 'warnings and errors of a stage',
      args: { id: '1', stage: 'integrate', level: 'warn' },
    },
  ],
  async run({ ledgers }, { id, stage, level, first, before }) {
    const ledger = ledgers.of();
    await ledger.runs.requireRun(id);
    const lines = await new RunLog(ledger.warehouse).list(id, { stage, level }, first, before);
    return lines.map(({ at, ...line }) => ({ ...line, at: at.toISOString() }));
  },
});
