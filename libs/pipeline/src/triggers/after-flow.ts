import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import type { Run } from '../ledger/runs/run.entity.js';

/**
 * Requests a run of a flow once the flow that it follows has published another snapshot.
 * @returns the run that starts, for the queue
 * @throws AppError RUN_ALREADY_ACTIVE and FLOW_PAUSED; the next poll requests again
 */
export function followFlow({
  warehouse,
  settings,
  requests,
  flow,
}: Pick<Ledger, 'warehouse' | 'settings' | 'requests' | 'flow'>): Promise<Run | undefined> {
  return warehouse.transaction(async (manager) => {
    // Lock before reading the settings, in the same order as a pause.
    await lockFlow(manager, flow.name, 'runs');
    const { afterFlow } = await settings.read(manager);
    if (afterFlow === null) return undefined;
    const snapshot = await settings.takeSnapshot(manager, afterFlow);
    if (snapshot === undefined) return undefined;
    const { run, became } = await requests.request(manager, {
      trigger: 'flow',
      // A publication that changes no complete week changes no forecast.
      onlyIfChanged: flow.forecast !== undefined,
      actor: `flow ${afterFlow}`,
      details: { flow: afterFlow, snapshot },
    });
    return became === 'started' ? run : undefined;
  });
}
