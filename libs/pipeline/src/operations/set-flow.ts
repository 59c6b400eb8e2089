import type { FlowSettingsChange } from '../ledger/flow-settings.js';
import type { Ledger } from '../ledger/ledger.js';
import { AppError } from '#platform/errors/app-error.js';

/** Sets how runs of a flow start. @throws AppError ARGUMENT_INVALID for a flow that follows itself */
export async function setFlow(
  { warehouse, settings, audit, flow }: Pick<Ledger, 'warehouse' | 'settings' | 'audit' | 'flow'>,
  change: FlowSettingsChange,
  { actor, reason }: { actor: string; reason: string },
): Promise<void> {
  if (change.afterFlow === flow.name) {
    throw new AppError('ARGUMENT_INVALID', `afterFlow: ${flow.name} cannot follow itself`);
  }
  await warehouse.transaction(async (manager) => {
    await settings.set(manager, change);
    const act = { actor, action: 'set-flow', subject: `flow ${flow.name}`, reason };
    await audit.record(manager, { ...act, details: change });
  });
}
