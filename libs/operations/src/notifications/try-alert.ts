import { readAlert } from '#pipeline/notifications/rule.js';
import { tryAlert as tryOn } from '#pipeline/notifications/find-alerts.js';
import { IntArg, NumberArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg } from '../arguments.js';
import { findingOf, TrialDetail } from './alert.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** The most weeks that one looks back over. */
const WEEKS_MOST = 52;

@ArgsType()
class TryAlertArgs {
  @FlowArg()
  flow?: string;

  @TextArg('Which alert of the flow; "alerts" lists them.', { required: true, maxLength: 100 })
  alert!: string;

  @NumberArg('The threshold to try; the usual one of the alert when left out.')
  threshold?: number;

  @IntArg('How many of the last weeks to look at; a rule looks at each once.', {
    min: 1,
    max: WEEKS_MOST,
    default: 1,
  })
  weeks: number = 1;
}

/** Throws NO_SNAPSHOT before a snapshot is published, and ANSWER_TOO_SLOW. */
export const tryAlert = defineOperation({
  name: 'tryAlert',
  kind: 'query',
  summary: 'What an alert would tell of the published snapshot, with a threshold of your choice.',
  args: TryAlertArgs,
  result: TrialDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'alerts/try', statuses: { 200: '' } },
  errors: ['NO_SNAPSHOT', 'ANSWER_TOO_SLOW'],
  examples: [
    {
      about: 'how often stores were down by more than three tenths within a year',
      args: { alert: 'store-drop', threshold: 0.3, weeks: 52 },
    },
  ],
  async run({ ledgers }, { flow, weeks, ...asked }) {
    const ledger = ledgers.of(flow);
    const { alert, threshold } = readAlert(ledger.flow, asked);
    const { first, ...trial } = await tryOn(ledger.warehouse, ledger.flow.name, {
      alert,
      threshold,
      weeks,
    });
    return { alert: alert.name, threshold, ...trial, findings: first.map(findingOf) };
  },
});
