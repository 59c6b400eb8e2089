import type { Cluster, Step } from '@aws-sdk/client-emr';
import { AppError } from '#platform/errors/app-error.js';
import { isLive, lost } from './cluster-state.js';
import { isTelling } from './step-log.js';

/** Folder of a step's logs; none when the cluster keeps no logs. */
export function logFolder(step: Step, cluster: Cluster): string | undefined {
  if (!cluster.LogUri) return undefined;
  return `${cluster.LogUri.replace(/\/*$/, '')}/${cluster.Id}/steps/${step.Id}`;
}

/** True when the step's own command failed, on a cluster that is still there. */
export function isOwnFailure(step: Step, cluster: Cluster): boolean {
  return step.Status?.State === 'FAILED' && isLive(cluster);
}

/** The error for a step that ended otherwise than completed. */
export function stepFailure(
  step: Step,
  cluster: Cluster,
  log: { folder: string | undefined; lines: string[] },
): AppError {
  const { State, StateChangeReason, FailureDetails } = step.Status ?? {};
  const what = `step "${step.Name}" (${step.Id}) of cluster ${cluster.Id}`;
  if (!isLive(cluster)) return lost(cluster, `${what} ended as ${State}`);
  const { Message = '', Reason } = FailureDetails ?? {};
  const reasons = [isTelling(Message) ? Message : undefined, Reason, StateChangeReason?.Message];
  const why = reasons.find(Boolean) ?? 'no reason given';
  if (State !== 'FAILED') {
    const message = `${what} ended as ${State}: ${why}; it is tried again`;
    return new AppError('COMPUTE_LOST', message, { retryable: true });
  }
  const where = log.folder ? `${log.folder}/stderr.gz` : 'nowhere: give the cluster a LogUri';
  const first = `${what} failed: ${why}; its stderr is ${where}`;
  return new AppError('COMPUTE_FAILED', [first, ...log.lines].join('\n'));
}
