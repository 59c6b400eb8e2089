import type { Alert } from '#pipeline/flow/alert.js';
import { readAlert } from '#pipeline/notifications/rule.js';
import type { Told } from '#pipeline/notifications/find-alerts.js';
import { tryAlert as tryOn } from '#pipeline/notifications/find-alerts.js';
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
import { FlowArg } from '../arguments.js';
import { defineOperation } from '../operation.js';

@Output('Something about the newest weeks that a flow can tell.', 'BusinessAlert')
class AlertDetail {
  @TextOutput('Its name, as a rule has it.')
  name!: string;

  @TextOutput('The flow it belongs to.')
  flow!: string;

  @TextOutput('What it tells, in one sentence.')
  comment!: string;

  @TextOutput('The marts it reads, separated by commas.')
  reads!: string;

  @TextOutput('What the threshold of a rule means.')
  threshold!: string;

  @NumberOutput('Of a rule that says none.')
  default!: number;

  @NumberOutput('The least it may be.')
  min!: number;

  @NumberOutput('The most it may be.')
  max!: number;
}

@Output('Something that an alert would tell.', 'BusinessAlertFinding')
class FindingDetail {
  @TextOutput('What it is about: `store 12`.')
  subject!: string;

  @DateOutput('Date of the week it is about.')
  week!: string;

  @NumberOutput('What there was.')
  value!: number;

  @NumberOutput('What was to be expected.')
  expected!: number;

  @NumberOutput('Told with any threshold below this.')
  distance!: number;

  @TextOutput('Title of the message.')
  title!: string;

  @TextOutput('Its cause.')
  cause!: string;

  @TextOutput('Where to read on, below the address of the API.')
  link!: string;
}

@Output('What an alert would tell of the published snapshot.', 'BusinessAlertTrial')
class TrialDetail {
  @TextOutput('Name of the alert.')
  alert!: string;

  @TextOutput('Number of the published snapshot.')
  snapshot!: string;

  @NumberOutput('The threshold it was tried with.')
  threshold!: number;

  @DateOutput('Weeks after this day were looked at.')
  after!: string;

  @IntOutput('How much it would tell.')
  total!: number;

  @ListOutput(
    FindingDetail,
    'The first hundred of it: the newest week first, and what is furthest off first.',
  )
  findings!: FindingDetail[];
}

function alertDetailOf(flow: string, { name, comment, reads, threshold }: Alert): AlertDetail {
  const { means, ...range } = threshold;
  return { name, flow, comment, reads: reads.join(','), threshold: means, ...range };
}

function findingOf({ subject, week, distance, title, cause, link, ...told }: Told): FindingDetail {
  const [value, expected] = [Number(told.value), Number(told.expected)];
  return { subject, week, value, expected, distance, title, cause, link };
}

@ArgsType()
class AlertsArgs {
  @TextArg('Only those of this flow.')
  flow?: string;
}

export const alerts = defineOperation({
  name: 'alerts',
  kind: 'query',
  summary: 'Which alerts rules can tell of, and what their thresholds mean.',
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
        ledger.flow.alerts.map((alert) => alertDetailOf(ledger.flow.name, alert)),
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

/** @throws AppError NO_SNAPSHOT before the first publication; ANSWER_TOO_SLOW */
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
