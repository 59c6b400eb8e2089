import type { FlowSettingsChange } from '#pipeline/ledger/flows/flow-settings.js';
import * as pipeline from '#pipeline/rules/change-flow.js';
import { BooleanArg, EnumArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowConcurrency, FlowInfo } from './flow.model.js';
import { FlowArgs } from './flow-args.js';
import { infoOf } from './flow-info.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** No flow has this name. */
const NO_FLOW = 'none';

@ArgsType()
class SetFlowArgs extends FlowArgs {
  @EnumArg(FlowConcurrency, 'What becomes of a request while a run is under way.')
  concurrency?: FlowConcurrency;

  @BooleanArg('Start a run when files have come to the source folder and lie still.')
  onFiles?: boolean;

  @TextArg(`Start a run each time that this flow has published; ${NO_FLOW} for no such flow.`)
  afterFlow?: string;
}

export const setFlow = defineOperation({
  name: 'setFlow',
  kind: 'mutation',
  summary: 'Says how runs of a flow start; what is left out stays as it is.',
  args: SetFlowArgs,
  result: FlowInfo,
  role: 'operator',
  audit: ['set-flow'],
  rest: { method: 'POST', path: 'flows/settings', statuses: { 200: '' } },
  examples: [
    {
      about: 'a run whenever files come',
      args: { onFiles: true, concurrency: 'merge', reason: 'files come at any hour' },
    },
  ],
  async run({ ledgers, actor }, { flow, reason, concurrency, onFiles, afterFlow }) {
    const ledger = ledgers.of(flow);
    const change: FlowSettingsChange = {};
    if (concurrency !== undefined) change.concurrency = concurrency;
    if (onFiles !== undefined) change.onFiles = onFiles;
    if (afterFlow !== undefined) {
      change.afterFlow = afterFlow === NO_FLOW ? null : ledgers.of(afterFlow).flow.name;
    }
    await pipeline.setFlow(ledger, change, { actor, reason });
    return infoOf(ledger);
  },
});
