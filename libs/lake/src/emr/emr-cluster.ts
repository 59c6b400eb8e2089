import type { Cluster, ClusterState } from '@aws-sdk/client-emr';
import { backOff, isRetryable, type Pace, withRetries, pause } from '#platform/aws/retries.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import { unlessAborted } from '#platform/process/unless-aborted.js';
import {
  formatClusterName,
  buildClusterRequest,
  DEPLOYMENT_TAG,
  readTemplate,
  requireApplications,
} from './cluster-template.js';
import type { EmrApi, S3Reader } from './emr-api.js';
import type { TransientSettings } from './emr-settings.js';

/** A cluster that runs steps, whichever program starts and ends it. */
export interface EmrCluster {
  /**
   * Returns the id of a cluster that accepts steps. A transient one is started at first use, once
   * for concurrent callers.
   * @throws AppError CLUSTER_UNFIT when its setup is not usable; CLUSTER_LOST, retryable, when it
   *   ended during its start
   */
  ensureId(signal?: AbortSignal): Promise<string>;
  /** Returns the id of a running cluster without starting one. */
  findRunning(): Promise<string | undefined>;
  /** Returns the host name of the master node, once the cluster is up. */
  requireMaster(signal?: AbortSignal): Promise<string>;
  /**
   * Checks that the cluster can do its work, without starting anything.
   * @param needs applications by EMR's names: Spark, Hive, Sqoop
   * @throws AppError CLUSTER_UNFIT, or AWS's refusal with the missing permission
   */
  check(needs: string[]): Promise<void>;
  /** Ends the clusters of this deployment, including those of dead workers. */
  release(): Promise<void>;
  /** Stops waiting for a start; the cluster itself continues. */
  close(): void;
}

/** States in which a cluster accepts steps. */
const LIVE_STATES: ClusterState[] = ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING'];

export function isLive(cluster: Cluster): boolean {
  return LIVE_STATES.some((state) => state === cluster.Status?.State);
}

/** `cluster j-1 is TERMINATED_WITH_ERRORS (BOOTSTRAP_FAILURE: …)` */
function describeState({ Id, Status }: Cluster): string {
  const { Code, Message } = Status?.StateChangeReason ?? {};
  const reason = [Code, Message].filter(Boolean).join(': ');
  return `cluster ${Id} is ${Status?.State}${reason && ` (${reason})`}`;
}

/** Waits until a cluster is up. @throws AppError CLUSTER_UNFIT or CLUSTER_LOST when it ends instead */
async function waitUntilUp(
  api: EmrApi,
  id: string,
  pace: Pace,
  signal?: AbortSignal,
): Promise<Cluster> {
  for (;;) {
    const cluster = await withRetries(() => api.cluster(id), pace, signal);
    const state = cluster.Status?.State;
    if (state === 'RUNNING' || state === 'WAITING') return cluster;
    if (!isLive(cluster)) throw createStartError(cluster);
    await pause(pace.pollMs, signal);
  }
}

/** The error of a cluster that ended during work; the next attempt may find or start another one. */
export function createLostError(cluster: Cluster, what: string): AppError {
  const message = `${what}: ${describeState(cluster)}; the worker tries again`;
  return new AppError('CLUSTER_LOST', message, { retryable: true });
}

function createStartError(cluster: Cluster): AppError {
  const { Code, Message = '' } = cluster.Status?.StateChangeReason ?? {};
  const isOurs = Code === 'BOOTSTRAP_FAILURE' || Code === 'VALIDATION_ERROR';
  // EMR reports some shortages of instances as validation errors.
  if (!isOurs || /capacity/i.test(Message))
    return createLostError(cluster, 'the cluster did not start');
  const advice = 'correct the template, or the network and roles in it';
  return new AppError('CLUSTER_UNFIT', `${describeState(cluster)}; ${advice}`);
}

/** A cluster that another program starts and ends. */
export class ExistingCluster implements EmrCluster {
  constructor(
    private readonly api: EmrApi,
    private readonly clusterId: string,
    private readonly pace: Pace,
  ) {}

  async ensureId(signal?: AbortSignal): Promise<string> {
    await this.requireLive(signal);
    return this.clusterId;
  }

  findRunning(): Promise<string> {
    return Promise.resolve(this.clusterId);
  }

  async requireMaster(signal?: AbortSignal): Promise<string> {
    await this.requireLive(signal);
    const cluster = await waitUntilUp(this.api, this.clusterId, this.pace, signal);
    return cluster.MasterPublicDnsName ?? '';
  }

  async check(needs: string[]): Promise<void> {
    const { Applications = [], ReleaseLabel = '' } = await this.requireLive();
    const applications = Applications.map(({ Name = '' }) => Name);
    const of = `cluster ${this.clusterId}`;
    requireApplications({ of, release: ReleaseLabel, applications }, needs);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    // Nothing was started here.
  }

  private async requireLive(signal?: AbortSignal) {
    const cluster = await withRetries(() => this.api.cluster(this.clusterId), this.pace, signal);
    if (isLive(cluster)) return cluster;
    const advice = 'start a cluster and name it in COMPUTE_URL';
    throw new AppError('CLUSTER_UNFIT', `${describeState(cluster)}; ${advice}`);
  }
}

const START_TRIES = 8;

interface Start {
  id: Promise<string>;
  stop: AbortController;
}

/**
 * A cluster that is started at first use and ended when no run needs it. A deployment has one, known
 * by its tag, whichever worker started it.
 */
export class TransientCluster implements EmrCluster {
  private start: Start | undefined;

  constructor(
    private readonly api: EmrApi,
    private readonly reader: S3Reader,
    private readonly settings: TransientSettings,
    private readonly pace: Pace,
    private readonly logger: Logger,
  ) {}

  async ensureId(signal?: AbortSignal): Promise<string> {
    return (await this.ensureUp(signal)).id;
  }

  async findRunning(): Promise<string | undefined> {
    const [cluster] = await this.listOwn();
    return cluster?.Id;
  }

  async requireMaster(signal?: AbortSignal): Promise<string> {
    return (await this.ensureUp(signal)).cluster.MasterPublicDnsName ?? '';
  }

  async check(needs: string[]): Promise<void> {
    const { template } = this.settings;
    const { ReleaseLabel, Applications } = await readTemplate(this.reader, template);
    const applications = Applications.map(({ Name }) => Name);
    const of = `template ${template}`;
    requireApplications({ of, release: ReleaseLabel, applications }, needs);
    await this.listOwn();
  }

  async release(): Promise<void> {
    const { start } = this;
    this.start = undefined;
    const why = 'no run needed the cluster while it started';
    start?.stop.abort(new AppError('CLUSTER_LOST', why, { retryable: true }));
    // Wait for a pending request: the search below must see its cluster.
    await start?.id.catch(() => undefined);
    for (const { Id = '' } of await this.listOwn()) {
      await withRetries(() => this.api.terminate(Id), this.pace);
      this.logger.log(`cluster ${Id} is terminated`);
    }
  }

  close(): void {
    this.start?.stop.abort(new Error('the worker stopped waiting for the cluster'));
  }

  /** Returns the running cluster, or a new one if the last has ended. */
  private async ensureUp(signal?: AbortSignal): Promise<{ id: string; cluster: Cluster }> {
    for (;;) {
      const start = (this.start ??= this.startOnce());
      const id = await unlessAborted(start.id, signal);
      const cluster = await withRetries(() => this.api.cluster(id), this.pace, signal);
      if (isLive(cluster)) return { id, cluster };
      this.clearStart(start);
    }
  }

  /** The first caller begins the start; a caller that stops waiting does not stop it for others. */
  private startOnce(): Start {
    const stop = new AbortController();
    const start = { id: this.startCluster(stop.signal), stop };
    start.id.catch(() => this.clearStart(start));
    return start;
  }

  private clearStart(start: Start): void {
    if (this.start === start) this.start = undefined;
  }

  private async startCluster(signal: AbortSignal): Promise<string> {
    const id = await this.findOrRun(signal);
    await waitUntilUp(this.api, id, this.pace, signal);
    return id;
  }

  private async findOrRun(signal: AbortSignal): Promise<string> {
    const template = await readTemplate(this.reader, this.settings.template);
    const request = buildClusterRequest(template, this.settings);
    for (let attempt = 1; ; attempt++) {
      // Also after a failed request: its response may be lost although the cluster exists.
      const [running] = await this.listOwn(signal);
      if (running?.Id) {
        this.logger.log(`using the running cluster ${running.Id}`);
        return running.Id;
      }
      try {
        const id = await this.api.runJobFlow(request);
        this.logger.log(`cluster ${id} is starting`);
        return await this.yieldToOlder(id);
      } catch (error) {
        if (!isRetryable(error) || attempt === START_TRIES) throw error;
      }
      await pause(backOff(attempt, this.pace.pollMs), signal);
    }
  }

  /** Two workers that start at once both see no cluster: both then use the older one. */
  private async yieldToOlder(id: string): Promise<string> {
    const [oldest] = await this.listOwn();
    if (!oldest?.Id || oldest.Id === id) return id;
    await withRetries(() => this.api.terminate(id), this.pace);
    this.logger.log(`cluster ${id} is terminated: another worker started ${oldest.Id} before`);
    return oldest.Id;
  }

  /** Returns the live clusters of this deployment, oldest first. */
  private async listOwn(signal?: AbortSignal): Promise<Cluster[]> {
    const { deployment } = this.settings;
    const listed = await withRetries(() => this.api.clusters(LIVE_STATES), this.pace, signal);
    const found: Cluster[] = [];
    for (const { Id = '', Name } of listed) {
      if (Name !== formatClusterName(deployment)) continue;
      const cluster = await withRetries(() => this.api.cluster(Id), this.pace, signal);
      const tag = cluster.Tags?.find(({ Key }) => Key === DEPLOYMENT_TAG);
      if (tag?.Value === deployment && isLive(cluster)) found.push(cluster);
    }
    return found.sort(
      (a, b) => readCreationTime(a) - readCreationTime(b) || (readId(a) < readId(b) ? -1 : 1),
    );
  }
}

const readCreationTime = (cluster: Cluster) =>
  cluster.Status?.Timeline?.CreationDateTime?.getTime() ?? 0;
const readId = (cluster: Cluster) => cluster.Id ?? '';
