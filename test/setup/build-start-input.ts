import type { Ledger } from '#pipeline/ledger/ledger.js';

/** Returns what `RunLedger.start` needs for a run that must only start. */
export async function buildStartInput({ pinned }: Ledger, runId: number) {
  const source = 'file:///deliveries';
  const plan = await pinned.now(runId, { source, otherFlows: [], qualityRules: [] });
  return { fingerprint: 'print', rules: 'rules', source, versions: [], pinned: plan };
}
