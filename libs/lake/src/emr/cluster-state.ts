import type { Cluster, ClusterState } from '@aws-sdk/client-emr';
import { AppError } from '#platform/errors/app-error.js';
import type { EmrApi } from './emr-api.js';
import { type Pace, patiently, pause } from '#platform/aws/patience.js';

/** States in which a cluster takes steps. */
export const LIVE_STATES: ClusterState[] = ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING'];

export function isLive(cluster: Cluster): boolean {
  return LIVE_STATES.some((state) => state === cluster.Status?.State);
}

/** `cluster j-1 is TERMINATED_WITH_ERRORS (BOOTSTRAP_FAILURE: …)` */
export function describeState({ Id, Status }: Cluster): string {
  const { Code, Message } = Status?.StateChangeReason ?? {};
  const reason = [Code, Message].filter(Boolean).join(': ');
  return `cluster ${Id} is ${Status?.State}${reason && ` (${reason})`}`;
}

/** Waits until a cluster is up. @throws AppError CLUSTER_UNFIT or CLUSTER_LOST when it ends instead */
export async function untilUp(
  api: EmrApi,
  id: string,
  pace: Pace,
  signal?: AbortSignal,
): Promise<Cluster> {
  for (;;) {
    const cluster = await patiently(() => api.cluster(id), pace, signal);
    const state = cluster.Status?.State;
    if (state === 'RUNNING' || state === 'WAITING') return cluster;
    if (!isLive(cluster)) throw startFailure(cluster);
    await pause(pace.pollMs, signal);
  }
}

/** A cluster ended under what ran on it; the next attempt may find or start another. */
export function lost(cluster: Cluster, what: string): AppError {
  const message = `${what}: ${describeState(cluster)}; it is tried again`;
  return new AppError('CLUSTER_LOST', message, { retryable: true });
}

function startFailure(cluster: Cluster): AppError {
  const { Code, Message = '' } = cluster.Status?.StateChangeReason ?? {};
  const isOurs = Code === 'BOOTSTRAP_FAILURE' || Code === 'VALIDATION_ERROR';
  // EMR reports some shortages of instances as errors of validation.
  if (!isOurs || /capacity/i.test(Message)) return lost(cluster, 'the cluster did not start');
  const advice = 'mend the template, or the network and roles it names';
  return new AppError('CLUSTER_UNFIT', `${describeState(cluster)}; ${advice}`);
}
