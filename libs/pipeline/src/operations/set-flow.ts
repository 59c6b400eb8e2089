import type { FlowSettingsChange } from '../ledger/flow-settings.js';
import { lockFlow } from '../ledger/lock-flow.js';
import type { Ledger } from '../ledger/ledger.js';
import { AppError } from '#platform/errors/app-error.js';

/** Sets how runs of a flow start. @throws AppError ARGUMENT_INVALID for flows that follow each other in a circle */
export async function setFlow(
  { warehouse, settings, audit, flow }: Pick<Ledger, 'warehouse' | 'settings' | 'audit' | 'flow'>,
  change: FlowSettingsChange,
  { actor, reason }: { actor: string; reason: string },
): Promise<void> {
  await warehouse.transaction(async (manager) => {
    // Settings are read and written whole.
    await lockFlow(manager, flow.name, 'runs');
    const before = change.afterFlow ? await settings.before(manager, change.afterFlow) : [];
    if (before.includes(flow.name)) throw circle(flow.name, before);
    await settings.set(manager, change);
    const act = { actor, action: 'set-flow', subject: `flow ${flow.name}`, reason };
    await audit.record(manager, { ...act, details: change });
  });
}

function circle(flow: string, before: readonly string[]): AppError {
  const path = [flow, ...before.slice(0, before.indexOf(flow) + 1)].join(' after ');
  return new AppError('ARGUMENT_INVALID', `afterFlow: flows would start each other: ${path}`);
}
