import type { Readable } from 'node:stream';
import {
  AddJobFlowStepsCommand,
  CancelStepsCommand,
  type Cluster,
  type ClusterState,
  type ClusterSummary,
  DescribeClusterCommand,
  DescribeStepCommand,
  EMRClient,
  paginateListClusters,
  paginateListSteps,
  RunJobFlowCommand,
  type RunJobFlowInput,
  type Step,
  type StepConfig,
  type StepSummary,
  TerminateJobFlowsCommand,
} from '@aws-sdk/client-emr';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '#platform/aws/client-settings.js';
import { callAws, toAwsError } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';

/** The used calls of EMR, with errors that name action and resource. */
export class EmrApi {
  private readonly client: EMRClient;
  /**
   * Without retries, for calls that EMR would repeat: it has no client token, so a retry after a
   * lost response would run twice.
   */
  private readonly once: EMRClient;

  constructor(private readonly region: string) {
    const settings = clientSettings(region);
    this.client = new EMRClient(settings);
    this.once = new EMRClient({ ...settings, maxAttempts: 1 });
  }

  cluster(id: string): Promise<Cluster> {
    return this.call('DescribeCluster', id, async () => {
      const command = new DescribeClusterCommand({ ClusterId: id });
      return requireValue((await this.client.send(command)).Cluster, `cluster ${id}`);
    });
  }

  clusters(states: ClusterState[]): Promise<ClusterSummary[]> {
    return this.call('ListClusters', '*', async () => {
      const pages = paginateListClusters({ client: this.client }, { ClusterStates: states });
      const found: ClusterSummary[] = [];
      for await (const { Clusters = [] } of pages) found.push(...Clusters);
      return found;
    });
  }

  /** Not retried. @returns the new cluster's id */
  runJobFlow(input: RunJobFlowInput): Promise<string> {
    return this.call('RunJobFlow', '*', async () =>
      requireValue(
        (await this.once.send(new RunJobFlowCommand(input))).JobFlowId,
        'id of a cluster',
      ),
    );
  }

  terminate(id: string): Promise<void> {
    return this.call('TerminateJobFlows', id, async () => {
      await this.client.send(new TerminateJobFlowsCommand({ JobFlowIds: [id] }));
    });
  }

  /** Returns all steps of a cluster, newest first. */
  steps(clusterId: string): Promise<StepSummary[]> {
    return this.call('ListSteps', clusterId, async () => {
      const found: StepSummary[] = [];
      const pages = paginateListSteps({ client: this.client }, { ClusterId: clusterId });
      for await (const { Steps = [] } of pages) found.push(...Steps);
      return found;
    });
  }

  step(clusterId: string, id: string): Promise<Step> {
    return this.call('DescribeStep', clusterId, async () => {
      const command = new DescribeStepCommand({ ClusterId: clusterId, StepId: id });
      return requireValue((await this.client.send(command)).Step, `step ${id}`);
    });
  }

  /** Not retried. @returns the new step's id */
  addStep(clusterId: string, step: StepConfig): Promise<string> {
    return this.call('AddJobFlowSteps', clusterId, async () => {
      const command = new AddJobFlowStepsCommand({ JobFlowId: clusterId, Steps: [step] });
      return requireValue((await this.once.send(command)).StepIds?.[0], 'id of a step');
    });
  }

  /** Removes a pending step; EMR kills the process of a running one after a while. */
  cancelStep(clusterId: string, id: string): Promise<void> {
    return this.call('CancelSteps', clusterId, async () => {
      const StepCancellationOption = 'TERMINATE_PROCESS' as const;
      const input = { ClusterId: clusterId, StepIds: [id], StepCancellationOption };
      await this.client.send(new CancelStepsCommand(input));
    });
  }

  close(): void {
    this.client.destroy();
    this.once.destroy();
  }

  private call<Result>(
    action: string,
    cluster: string,
    send: () => Promise<Result>,
  ): Promise<Result> {
    const resource = `arn:aws:elasticmapreduce:${this.region}:*:cluster/${cluster}`;
    return callAws({ action: `elasticmapreduce:${action}`, resource }, send);
  }
}

function requireValue<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw new AppError('AWS_FAILED', `EMR answered without the ${what}`);
}

/** Reads objects outside the lake: cluster templates and step logs. */
export class S3Reader {
  private readonly client: S3Client;

  constructor(region: string) {
    // Logs and templates may be in another region than the cluster.
    this.client = new S3Client({ ...clientSettings(region), followRegionRedirects: true });
  }

  /** @param url `s3://bucket/key`; EMR also writes `s3n:` */
  async open(url: string): Promise<Readable> {
    const [, Bucket = '', Key = ''] = /^s3[an]?:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key }));
      return Body as Readable;
    } catch (thrown) {
      const resource = `arn:aws:s3:::${Bucket}/${Key}`;
      throw toAwsError(thrown, { action: 's3:GetObject', resource });
    }
  }

  close(): void {
    this.client.destroy();
  }
}
