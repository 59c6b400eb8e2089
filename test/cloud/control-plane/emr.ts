import type {
  AddJobFlowStepsInput,
  AddJobFlowStepsOutput,
  AddTagsInput,
  CancelStepsInput,
  CancelStepsOutput,
  ClusterState,
  DescribeClusterInput,
  DescribeClusterOutput,
  DescribeStepInput,
  DescribeStepOutput,
  ListClustersInput,
  ListClustersOutput,
  ListInstancesInput,
  ListInstancesOutput,
  ListStepsInput,
  ListStepsOutput,
  RunJobFlowInput,
  RunJobFlowOutput,
  TerminateJobFlowsInput,
} from '@aws-sdk/client-emr';
import { createInvalidRequest, createValidationError } from './aws-wire.js';
import { describeCluster, listInstances, summarize } from './describe-cluster.js';
import { EmrCluster } from './emr-cluster.js';
import type { EmrContext } from './emr-context.js';
import type { EmrStep } from './emr-step.js';
import { buildClusterArn } from './emr-ids.js';
import { checkJobFlow, checkNewSteps } from './emr-validation.js';
import { toPage } from './paging.js';

const PAGE_SIZE = 50;
const MAX_STEP_IDS = 10;

/** A cluster that is ready before the test. */
interface ReadyCluster {
  name?: string;
  applications?: string[];
  releaseLabel?: string;
  /** `s3://bucket/prefix` for the logs of steps. */
  logUri?: string;
  stepConcurrencyLevel?: number;
  tags?: Record<string, string>;
}

/**
 * EMR's clusters and actions. Inputs and outputs are those of the SDK's commands; a cluster is visible only in its
 * region.
 */
export class Emr {
  private readonly clusters = new Map<string, EmrCluster>();

  constructor(private readonly context: EmrContext) {}

  /** Creates a long-running cluster that is WAITING at once, in every region. @returns its id */
  createCluster(ready: ReadyCluster = {}): string {
    const applications = ready.applications ?? ['Hadoop', 'Spark', 'Hive', 'Sqoop'];
    const cluster = new EmrCluster(
      {
        Name: ready.name ?? 'long-running',
        ReleaseLabel: ready.releaseLabel ?? 'emr-7.4.0',
        LogUri: ready.logUri,
        Applications: applications.map((Name) => ({ Name })),
        Instances: { MasterInstanceType: 'm5.xlarge', KeepJobFlowAliveWhenNoSteps: true },
        StepConcurrencyLevel: ready.stepConcurrencyLevel,
        Tags: Object.entries(ready.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
      },
      this.context,
    );
    this.clusters.set(cluster.id, cluster);
    cluster.open();
    return cluster.id;
  }

  /** Ids of all clusters, the oldest first. */
  listClusterIds(): string[] {
    return [...this.clusters.keys()];
  }

  /** Every state of the cluster, in order. */
  history(clusterId: string): ClusterState[] {
    return [...(this.clusters.get(clusterId)?.history ?? [])];
  }

  /** Ends a cluster like the loss of its primary node: TERMINATED_WITH_ERRORS, its step INTERRUPTED. */
  loseMaster(clusterId: string): void {
    this.clusters.get(clusterId)?.loseMaster();
  }

  async close(): Promise<void> {
    await Promise.all([...this.clusters.values()].map((cluster) => cluster.close()));
  }

  RunJobFlow(input: RunJobFlowInput, region: string): RunJobFlowOutput {
    checkJobFlow(input);
    const cluster = new EmrCluster(input, this.context, region);
    this.clusters.set(cluster.id, cluster);
    cluster.launch(this.context.faults.takeCluster());
    return { JobFlowId: cluster.id, ClusterArn: buildClusterArn(cluster.id, region) };
  }

  DescribeCluster({ ClusterId }: DescribeClusterInput, region: string): DescribeClusterOutput {
    return {
      Cluster: describeCluster(this.requireCluster(ClusterId, region), this.context.masterHost),
    };
  }

  ListClusters(input: ListClustersInput, region: string): ListClustersOutput {
    const { ClusterStates: states, Marker } = input;
    // In the protocol, dates are epoch seconds.
    const after = Number(input.CreatedAfter ?? 0) * 1000;
    const before = Number(input.CreatedBefore ?? Infinity) * 1000;
    const found = [...this.clusters.values()]
      .reverse()
      .filter((cluster) => isIn(cluster, region))
      .filter(({ state }) => !states?.length || states.includes(state))
      .filter(({ createdAt }) => createdAt.getTime() >= after && createdAt.getTime() <= before);
    const { items, next } = toPage(found, Marker, PAGE_SIZE, createMarkerError);
    return { Clusters: items.map(summarize), ...(next && { Marker: next }) };
  }

  ListInstances({ ClusterId }: ListInstancesInput, region: string): ListInstancesOutput {
    return {
      Instances: listInstances(this.requireCluster(ClusterId, region), this.context.masterHost),
    };
  }

  AddJobFlowSteps(
    { JobFlowId, Steps }: AddJobFlowStepsInput,
    region: string,
  ): AddJobFlowStepsOutput {
    const cluster = this.requireJobFlow(JobFlowId, region);
    checkNewSteps(cluster, Steps);
    return { StepIds: cluster.addSteps(Steps ?? []) };
  }

  ListSteps(
    { ClusterId, StepIds, StepStates, Marker }: ListStepsInput,
    region: string,
  ): ListStepsOutput {
    const { steps } = this.requireCluster(ClusterId, region);
    if (StepIds?.length && StepStates?.length) {
      throw createInvalidRequest('Cannot specify both StepIds and StepStates.');
    }
    if (StepIds && StepIds.length > MAX_STEP_IDS) {
      throw createInvalidRequest(`Cannot specify more than ${MAX_STEP_IDS} step ids.`);
    }
    const found = StepIds?.length
      ? StepIds.map((id) => this.requireStep(ClusterId, id, region))
      : steps.filter(({ state }) => !StepStates?.length || StepStates.includes(state)).reverse();
    const { items, next } = toPage(found, Marker, PAGE_SIZE, createMarkerError);
    return { Steps: items.map((step) => step.describe()), ...(next && { Marker: next }) };
  }

  DescribeStep({ ClusterId, StepId }: DescribeStepInput, region: string): DescribeStepOutput {
    return { Step: this.requireStep(ClusterId, StepId, region).describe() };
  }

  CancelSteps(input: CancelStepsInput, region: string): CancelStepsOutput {
    const cluster = this.requireCluster(input.ClusterId, region);
    const how = input.StepCancellationOption ?? 'SEND_INTERRUPT';
    return { CancelStepsInfoList: cluster.cancelSteps(input.StepIds ?? [], how) };
  }

  TerminateJobFlows({ JobFlowIds = [] }: TerminateJobFlowsInput, region: string): object {
    const clusters = JobFlowIds.map((id) => this.requireJobFlow(id, region));
    if (
      clusters.some(({ input, isEnding }) => input.Instances?.TerminationProtected && !isEnding)
    ) {
      throw createValidationError(
        'Could not shut down one or more job flows since they are termination protected.',
      );
    }
    for (const cluster of clusters) cluster.terminate();
    return {};
  }

  AddTags({ ResourceId, Tags = [] }: AddTagsInput, region: string): object {
    const { tags } = this.requireCluster(ResourceId, region);
    for (const { Key = '', Value = '' } of Tags) tags.set(Key, Value);
    return {};
  }

  private requireCluster(id = 'null', region: string): EmrCluster {
    const cluster = this.find(id, region);
    if (!cluster) throw createInvalidRequest(`Cluster id '${id}' is not valid.`, 'NoSuchCluster');
    return cluster;
  }

  // The older actions, on job flows, have another message.
  private requireJobFlow(id = 'null', region: string): EmrCluster {
    const cluster = this.find(id, region);
    if (!cluster) throw createValidationError('Specified job flow ID does not exist.');
    return cluster;
  }

  private requireStep(clusterId: string | undefined, id = 'null', region: string): EmrStep {
    const step = this.requireCluster(clusterId, region).steps.find(
      (candidate) => candidate.id === id,
    );
    if (!step) throw createInvalidRequest(`Step id '${id}' is not valid.`);
    return step;
  }

  private find(id: string, region: string): EmrCluster | undefined {
    const cluster = this.clusters.get(id);
    return cluster && isIn(cluster, region) ? cluster : undefined;
  }
}

function isIn(cluster: EmrCluster, region: string): boolean {
  return cluster.region === undefined || cluster.region === region;
}

function createMarkerError() {
  return createInvalidRequest('Marker is invalid.');
}
