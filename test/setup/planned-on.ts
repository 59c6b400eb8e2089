import type { Ledger } from '#pipeline/ledger/ledger.js';

/** What a run is planned on that is only to have started, as `RunLedger.start` takes it. */
export async function plannedOn({ pinned }: Ledger, runId: number) {
  const source = 'file:///deliveries';
  const plan = await pinned.now(runId, { source, otherFlows: [], qualityRules: [] });
  return { fingerprint: 'print', rules: 'rules', source, versions: [], pinned: plan };
}
