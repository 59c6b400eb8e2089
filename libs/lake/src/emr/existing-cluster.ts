import { AppError } from '#platform/errors/app-error.js';
import { describeState, isLive, untilUp } from './cluster-state.js';
import type { EmrApi } from './emr-api.js';
import type { EmrCluster } from './emr-cluster.js';
import { type Pace, patiently } from '#platform/aws/patience.js';
import { requireApplications } from './required-applications.js';

/** A cluster that somebody else starts and ends. */
export class ExistingCluster implements EmrCluster {
  constructor(
    private readonly api: EmrApi,
    private readonly clusterId: string,
    private readonly pace: Pace,
  ) {}

  async id(signal?: AbortSignal): Promise<string> {
    await this.live(signal);
    return this.clusterId;
  }

  running(): Promise<string> {
    return Promise.resolve(this.clusterId);
  }

  async master(signal?: AbortSignal): Promise<string> {
    await this.live(signal);
    const cluster = await untilUp(this.api, this.clusterId, this.pace, signal);
    return cluster.MasterPublicDnsName ?? '';
  }

  async check(needs: string[]): Promise<void> {
    const { Applications = [], ReleaseLabel = '' } = await this.live();
    const applications = Applications.map(({ Name = '' }) => Name);
    const of = `cluster ${this.clusterId}`;
    requireApplications({ of, release: ReleaseLabel, applications }, needs);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    // Nothing of it is started here.
  }

  private async live(signal?: AbortSignal) {
    const cluster = await patiently(() => this.api.cluster(this.clusterId), this.pace, signal);
    if (isLive(cluster)) return cluster;
    const advice = 'start a cluster and name it in COMPUTE_URL';
    throw new AppError('CLUSTER_UNFIT', `${describeState(cluster)}; ${advice}`);
  }
}
