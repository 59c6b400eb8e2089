import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { FlowInfo } from './flow.model.js';

/** A flow as operators see it. */
export async function infoOf({ flow, settings, runs }: Ledger): Promise<FlowInfo> {
  const { pausedAt, ...state } = await settings.get();
  return {
    ...state,
    flow: flow.name,
    pausedAt: pausedAt?.toISOString() ?? null,
    activeRunId: (await runs.active())?.id ?? null,
    runsWaiting: await runs.countWaiting(),
    stages: flow.stages.map(({ id, kind, after }) => ({
      stage: id,
      kind,
      after: after.join(', '),
    })),
  };
}
