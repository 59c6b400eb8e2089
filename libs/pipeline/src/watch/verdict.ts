import type { Ledger } from '../ledger/ledger.js';
import type { Run } from '../ledger/runs/run.entity.js';

/** How a run ended, for people: why it failed, or what it took and set aside. */
export async function verdictOf(run: Run, ledger: Ledger): Promise<string> {
  if (run.status === 'failed') {
    return `Run ${run.id} failed: ${run.errorCode ?? ''}: ${run.errorMessage ?? ''}`;
  }
  if (run.status === 'cancelled') {
    return `Run ${run.id} was cancelled by ${run.cancelledBy ?? ''}: ${run.cancelReason ?? ''}`;
  }
  if (run.status === 'unchanged') {
    const isFirst = (await ledger.runs.newestFingerprint()) === undefined;
    const why = isFirst
      ? `There is no file of ${ledger.flow.name}`
      : 'Nothing has changed since the last run that succeeded';
    return `${why}: nothing to run${await refusedBy(run, ledger)}`;
  }
  const seconds = ((run.finishedAt?.getTime() ?? 0) - (run.startedAt?.getTime() ?? 0)) / 1000;
  const { quarantine, warnings } = await ledger.runs.report(run.id);
  const aside = quarantine.map(({ stage, reason, rows }) => `${rows} ${reason} (${stage})`);
  const note = aside.length > 0 ? `; set aside: ${aside.join(', ')}` : '';
  const warned = warnings.map((warning) => `\nWarning: ${warning}`).join('');
  const files = await refusedBy(run, ledger);
  return `Run ${run.id} succeeded in ${seconds.toFixed(1)} s${note}${files}${warned}`;
}

/** A line for each file that was refused since the run was asked for. */
async function refusedBy({ requestedAt }: Run, { sourceFiles }: Ledger): Promise<string> {
  const refused = await sourceFiles.refusedSince(requestedAt);
  return refused.map((why) => `\nRefused: ${why}`).join('');
}
