import { TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { AlertDetail, alertDetailOf } from './alert.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
