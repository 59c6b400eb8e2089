import { EventLog } from '#pipeline/ledger/flows/event-log.js';
import { IntArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { IntOutput, Output, TextOutput } from '#serving/output.js';
import { RunArgs } from './run-args.js';
import { ledgerOfRun } from './run-summary.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RunEventsArgs extends RunArgs {
  @IntArg('Events to give, oldest first.', { min: 1, max: 1_000, default: 500 })
  first: number = 500;

  @IntArg('Only events after the one of this number.', { min: 0, default: 0 })
  after: number = 0;
}

@Output('One step of a run.')
class RunEventInfo {
  @IntOutput('Its number, in the order in which things happened.')
  id!: number;

  @TextOutput('When (ISO 8601).')
  at!: string;

  @TextOutput('run., stage. or snapshot. and what it became, as in stage.failed.')
  kind!: string;

  @TextOutput('The stage.', { nullable: true })
  stage!: string | null;

  @TextOutput('More about it, as JSON: attempt, counts, code and message of an error.')
  data!: string;
}

/** Throws RUN_NOT_FOUND. */
export const runEvents = defineOperation({
  name: 'runEvents',
  kind: 'query',
  summary: 'Every step of a run, each retry with its error, oldest first.',
  args: RunEventsArgs,
  result: [RunEventInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'runs/:id/events', statuses: { 200: '' } },
  errors: ['RUN_NOT_FOUND'],
  examples: [{ about: 'how a run went', args: { id: '7' } }],
  async run({ ledgers }, { id, first, after }) {
    const { warehouse } = await ledgerOfRun(ledgers, id);
    const events = await new EventLog(warehouse).after(after, first, { runId: id });
    return events.map(({ at, kind, stage, data, ...event }) => ({
      id: event.id,
      at: at.toISOString(),
      kind,
      stage,
      data: JSON.stringify(data),
    }));
  },
});
