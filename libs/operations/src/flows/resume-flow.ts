import { pauseFlow as setPause } from '#pipeline/rules/change-flow.js';
import { defineOperation } from '../operation.js';
import { FlowInfo } from './flow.model.js';
import { FlowArgs } from './flow-args.js';
import { infoOf } from './flow-info.js';

export const resumeFlow = defineOperation({
  name: 'resumeFlow',
  kind: 'mutation',
  summary: 'Lets runs of a flow start again, those that wait first.',
  args: FlowArgs,
  result: FlowInfo,
  role: 'operator',
  audit: ['resume-flow'],
  rest: { method: 'POST', path: 'flows/resume', statuses: { 200: '' } },
  examples: [{ about: 'after that', args: { reason: 'the warehouse has moved' } }],
  async run({ ledgers, actor }, { flow, reason }) {
    const ledger = ledgers.of(flow);
    await setPause(ledger, { isPaused: false, actor, reason });
    return infoOf(ledger);
  },
});
