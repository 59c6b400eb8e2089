import type { Alert } from '#pipeline/flow/alert.js';
import { readAlert } from '#pipeline/notifications/rule.js';
import { type DescribedFinding, tryAlert as tryOn } from '#pipeline/notifications/find-alerts.js';
import { IntArg, NumberArg, TextArg } from '#serving/input.js';
import {
  DateOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg } from '../operation/arguments.js';
import { defineOperation } from '../operation/operation.js';

@Output('An alert of a flow: a check of its newest weeks.', 'BusinessAlert')
class AlertDetail {
  @TextOutput('Name of the alert, as in rules.')
  name!: string;

  @TextOutput('Flow of the alert.')
  flow!: string;

  @TextOutput('Meaning of the alert, in one sentence.')
  comment!: string;

  @TextOutput('The marts it reads, separated by commas.')
  reads!: string;

  @TextOutput('Meaning of the threshold.')
  threshold!: string;

  @NumberOutput('Threshold of a rule that gives none.')
  default!: number;

  @NumberOutput('Lowest allowed threshold.')
  min!: number;

  @NumberOutput('Highest allowed threshold.')
  max!: number;
}

@Output('A finding of an alert.', 'BusinessAlertFinding')
class FindingDetail {
  @TextOutput('Subject of the finding: `store 12`.')
  subject!: string;

  @DateOutput('Date of its week.')
  week!: string;

  @NumberOutput('Actual value.')
  value!: number;

  @NumberOutput('Expected value.')
  expected!: number;

  @NumberOutput(
    'Distance between the two values, in the unit of the threshold. Rules with a lower threshold report the finding.',
  )
  distance!: number;

  @TextOutput('Title of the message.')
  title!: string;

  @TextOutput('Cause, in one line.')
  cause!: string;

  @TextOutput('Link to details, relative to the address of the API.')
  link!: string;
}

@Output('Findings of an alert in the published snapshot.', 'BusinessAlertTrial')
class TrialDetail {
  @TextOutput('Name of the alert.')
  alert!: string;

  @TextOutput('Number of the published snapshot.')
  snapshot!: string;

  @NumberOutput('Threshold of the trial.')
  threshold!: number;

  @DateOutput('Last day before the searched weeks.')
  after!: string;

  @IntOutput('Total number of findings.')
  total!: number;

  @ListOutput(
    FindingDetail,
    'The first hundred findings: the newest week first, then the largest distance.',
  )
  findings!: FindingDetail[];
}

function toAlertDetail(flow: string, { name, comment, reads, threshold }: Alert): AlertDetail {
  const { meaning, ...range } = threshold;
  return { name, flow, comment, reads: reads.join(','), threshold: meaning, ...range };
}

function toFinding({
  subject,
  week,
  distance,
  title,
  cause,
  link,
  ...told
}: DescribedFinding): FindingDetail {
  const [value, expected] = [Number(told.value), Number(told.expected)];
  return { subject, week, value, expected, distance, title, cause, link };
}

@ArgsType()
class AlertsArgs {
  @TextArg('Only alerts of this flow.')
  flow?: string;
}

export const alerts = defineOperation({
  name: 'alerts',
  summary: 'Alerts for notification rules, with the meaning of their thresholds.',
  args: AlertsArgs,
  result: [AlertDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'alerts', statuses: { 200: '' } },
  examples: [
    { about: 'all of them', args: {} },
    { about: 'those of one flow', args: { flow: 'weekly-sales' } },
  ],
  run({ ledgers }, { flow }) {
    const asked = flow === undefined ? ledgers.all : [ledgers.of(flow)];
    return Promise.resolve(
      asked.flatMap((ledger) =>
        ledger.flow.alerts.map((alert) => toAlertDetail(ledger.flow.name, alert)),
      ),
    );
  },
});

/** Maximum number of past weeks. */
const WEEKS_MOST = 52;

@ArgsType()
class TryAlertArgs {
  @FlowArg()
  flow?: string;

  @TextArg('Name of an alert of the flow; "alerts" lists them.', { required: true, maxLength: 100 })
  alert!: string;

  @NumberArg('Threshold to try; default: the default threshold of the alert.')
  threshold?: number;

  @IntArg('Number of last weeks to search. A rule checks each week once.', {
    min: 1,
    max: WEEKS_MOST,
    default: 1,
  })
  weeks: number = 1;
}

/** @throws AppError NO_SNAPSHOT before the first publication; ANSWER_TOO_SLOW */
export const tryAlert = defineOperation({
  name: 'tryAlert',
  summary: 'Findings of an alert in the published snapshot, with a threshold of your choice.',
  args: TryAlertArgs,
  result: TrialDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'alerts/try', statuses: { 200: '' } },
  errors: ['NO_SNAPSHOT', 'ANSWER_TOO_SLOW'],
  examples: [
    {
      about: 'stores with a drop of more than 30 % within a year',
      args: { alert: 'store-drop', threshold: 0.3, weeks: 52 },
    },
  ],
  async run({ ledgers }, { flow, weeks, ...asked }) {
    const ledger = ledgers.of(flow);
    const { alert, threshold } = readAlert(ledger.flow, asked);
    const { first, ...trial } = await tryOn(ledger.warehouse, ledger.flow, {
      alert,
      threshold,
      weeks,
    });
    return { alert: alert.name, threshold, ...trial, findings: first.map(toFinding) };
  },
});
