import { pauseFlow as setPause } from '#pipeline/rules/change-flow.js';
import { defineOperation } from '../operation.js';
import { FlowInfo } from './flow.model.js';
import { FlowArgs } from './flow-args.js';
import { infoOf } from './flow-info.js';

export const pauseFlow = defineOperation({
  name: 'pauseFlow',
  kind: 'mutation',
  summary: 'Lets no run of a flow start; one that is under way goes on.',
  args: FlowArgs,
  result: FlowInfo,
  role: 'operator',
  audit: ['pause-flow'],
  rest: { method: 'POST', path: 'flows/pause', statuses: { 200: '' } },
  examples: [
    { about: 'before the warehouse is moved', args: { reason: 'the warehouse is being moved' } },
  ],
  async run({ ledgers, actor }, { flow, reason }) {
    const ledger = ledgers.of(flow);
    await setPause(ledger, { isPaused: true, actor, reason });
    return infoOf(ledger);
  },
});
