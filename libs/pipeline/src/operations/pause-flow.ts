import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/lock-flow.js';

interface Pause {
  /** True to let no run start from now on, false to let them start again. */
  isPaused: boolean;
  actor: string;
  reason: string;
}

/** Pauses a flow or resumes it; a run that is under way goes on either way. */
export async function pauseFlow(
  { warehouse, settings, audit, flow }: Pick<Ledger, 'warehouse' | 'settings' | 'audit' | 'flow'>,
  { isPaused, actor, reason }: Pause,
): Promise<void> {
  await warehouse.transaction(async (manager) => {
    // A request that is being decided on is decided by what held when it came.
    await lockFlow(manager, flow.name, 'runs');
    if (isPaused) await settings.pause(manager, actor, reason);
    else await settings.resume(manager);
    const action = isPaused ? 'pause-flow' : 'resume-flow';
    await audit.record(manager, { actor, action, subject: `flow ${flow.name}`, reason });
  });
}
