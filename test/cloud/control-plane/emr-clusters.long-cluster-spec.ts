import {
  AddJobFlowStepsCommand,
  AddTagsCommand,
  DescribeClusterCommand,
  EMRClient,
  InvalidRequestException,
  ListClustersCommand,
  ListInstancesCommand,
  ListStepsCommand,
  ListStudiosCommand,
  RunJobFlowCommand,
  type RunJobFlowInput,
  TerminateJobFlowsCommand,
} from '@aws-sdk/client-emr';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  buildBashStep,
  waitForCluster,
  NO_MOTO,
  startTestGateway,
  waitForStep,
  type TestGateway,
} from './gateway.fixture.js';

let gateway: TestGateway;
let emr: EMRClient;

beforeAll(async () => {
  gateway = await startTestGateway(NO_MOTO);
  emr = new EMRClient(gateway.client);
});
afterEach(() => gateway.faults.clear());
afterAll(async () => {
  emr.destroy();
  await gateway.close();
});

const INSTANCES = { MasterInstanceType: 'm5.xlarge', InstanceCount: 1 };

function buildJobFlow(more: Partial<RunJobFlowInput> = {}): RunJobFlowInput {
  return {
    Name: 'transient',
    ReleaseLabel: 'emr-7.4.0',
    Applications: [{ Name: 'Spark' }],
    Instances: INSTANCES,
    ServiceRole: 'EMR_DefaultRole',
    JobFlowRole: 'EMR_EC2_DefaultRole',
    ...more,
  };
}

async function run(more: Partial<RunJobFlowInput> = {}): Promise<string> {
  const { JobFlowId } = await emr.send(new RunJobFlowCommand(buildJobFlow(more)));
  return JobFlowId!;
}

describe('the life of a cluster', () => {
  it('goes from STARTING to TERMINATED when its steps are done', async () => {
    const before = Date.now() - 1;
    const id = await run({
      Steps: [buildBashStep('true'), buildBashStep('true')],
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    const cluster = await waitForCluster(emr, id, 'TERMINATED');
    expect(gateway.emr.history(id)).toEqual([
      'STARTING',
      'BOOTSTRAPPING',
      'RUNNING',
      'TERMINATING',
      'TERMINATED',
    ]);
    expect(cluster).toMatchObject({
      Name: 'transient',
      ReleaseLabel: 'emr-7.4.0',
      Applications: [{ Name: 'Spark' }],
      Tags: [{ Key: 'a', Value: 'b' }],
      AutoTerminate: true,
      MasterPublicDnsName: '127.0.0.1',
    });
    expect(cluster.Status?.StateChangeReason?.Code).toBe('ALL_STEPS_COMPLETED');
    const { CreationDateTime, ReadyDateTime, EndDateTime } = cluster.Status!.Timeline!;
    expect(CreationDateTime!.getTime()).toBeGreaterThanOrEqual(before);
    expect(ReadyDateTime!.getTime()).toBeGreaterThanOrEqual(CreationDateTime!.getTime());
    expect(EndDateTime!.getTime()).toBeGreaterThanOrEqual(ReadyDateTime!.getTime());
  });

  it('waits for steps when it must stay alive, until it is terminated', async () => {
    const id = await run({ Instances: { ...INSTANCES, KeepJobFlowAliveWhenNoSteps: true } });
    const waiting = await waitForCluster(emr, id, 'WAITING');
    expect(waiting.Status?.StateChangeReason?.Message).toBe('Cluster ready to run steps.');
    const { Instances } = await emr.send(new ListInstancesCommand({ ClusterId: id }));
    expect(Instances).toMatchObject([
      { PrivateIpAddress: '127.0.0.1', Status: { State: 'RUNNING' } },
    ]);
    await emr.send(new TerminateJobFlowsCommand({ JobFlowIds: [id] }));
    const ended = await waitForCluster(emr, id, 'TERMINATED');
    expect(ended.Status?.StateChangeReason?.Code).toBe('USER_REQUEST');
  });

  it('reports failed steps when it ends automatically', async () => {
    const id = await run({ Steps: [buildBashStep('exit 3')] });
    const cluster = await waitForCluster(emr, id, 'TERMINATED');
    expect(cluster.Status?.StateChangeReason).toEqual({
      Code: 'STEP_FAILURE',
      Message: 'Steps completed with errors',
    });
  });

  it('ends with errors when a step fails that must end it', async () => {
    const id = await run({
      Steps: [buildBashStep('exit 3', 'first', 'TERMINATE_CLUSTER'), buildBashStep('true')],
    });
    const cluster = await waitForCluster(emr, id, 'TERMINATED_WITH_ERRORS');
    expect(cluster.Status?.StateChangeReason).toEqual({
      Code: 'STEP_FAILURE',
      Message: 'Shut down as step failed',
    });
    const { Steps } = await emr.send(new ListStepsCommand({ ClusterId: id }));
    expect(Steps?.map(({ Status }) => Status?.State)).toEqual(['CANCELLED', 'FAILED']);
  });

  it.each(['BOOTSTRAP_FAILURE', 'INTERNAL_ERROR'] as const)('can end in %s', async (code) => {
    gateway.faults.onCluster({ code });
    const id = await run({ Steps: [buildBashStep('true')] });
    const cluster = await waitForCluster(emr, id, 'TERMINATED_WITH_ERRORS');
    expect(cluster.Status?.StateChangeReason?.Code).toBe(code);
    expect(gateway.emr.history(id)).not.toContain('RUNNING');
    const { Steps } = await emr.send(new ListStepsCommand({ ClusterId: id }));
    expect(Steps?.map(({ Status }) => Status?.State)).toEqual(['CANCELLED']);
  });

  it('interrupts its step when it loses its master node', async () => {
    gateway.faults.onStep({ effect: 'terminate-cluster', name: 'doomed' });
    const id = gateway.emr.createCluster();
    const { StepIds } = await emr.send(
      new AddJobFlowStepsCommand({ JobFlowId: id, Steps: [buildBashStep('sleep 600', 'doomed')] }),
    );
    await waitForStep(emr, id, StepIds![0]!, 'INTERRUPTED');
    const cluster = await waitForCluster(emr, id, 'TERMINATED_WITH_ERRORS');
    expect(cluster.Status?.StateChangeReason?.Code).toBe('INSTANCE_FAILURE');
  });

  it("can be ready from the start, with a test's applications", async () => {
    const id = gateway.emr.createCluster({ applications: ['Hadoop', 'Spark'] });
    const { Cluster } = await emr.send(new DescribeClusterCommand({ ClusterId: id }));
    expect(Cluster?.Status?.State).toBe('WAITING');
    expect(Cluster?.Applications?.map(({ Name }) => Name)).toEqual(['Hadoop', 'Spark']);
  });
});

describe('ListClusters and tags', () => {
  it('filters by state and pages by 50, newest first', async () => {
    const other = await startTestGateway(NO_MOTO);
    const client = new EMRClient(other.client);
    const ids = Array.from({ length: 53 }, () => other.emr.createCluster());
    const states = { ClusterStates: ['WAITING' as const] };
    const first = await client.send(new ListClustersCommand(states));
    expect(first.Clusters).toHaveLength(50);
    const rest = await client.send(new ListClustersCommand({ ...states, Marker: first.Marker }));
    expect(rest.Marker).toBeUndefined();
    const listed = [...first.Clusters!, ...rest.Clusters!].map(({ Id }) => Id);
    expect(listed).toEqual(ids.toReversed());
    const none = await client.send(new ListClustersCommand({ ClusterStates: ['TERMINATED'] }));
    expect(none.Clusters).toEqual([]);
    const future = new Date(Date.now() + 60_000);
    const later = await client.send(new ListClustersCommand({ CreatedAfter: future }));
    expect(later.Clusters).toEqual([]);
    client.destroy();
    await other.close();
  });

  it('adds tags', async () => {
    const id = gateway.emr.createCluster({ tags: { owner: 'a' } });
    const Tags = [
      { Key: 'owner', Value: 'b' },
      { Key: 'run', Value: '7' },
    ];
    await emr.send(new AddTagsCommand({ ResourceId: id, Tags }));
    const { Cluster } = await emr.send(new DescribeClusterCommand({ ClusterId: id }));
    expect(Cluster?.Tags).toEqual(Tags);
  });
});

describe('refusals of EMR', () => {
  it('knows no other cluster', async () => {
    const failure: unknown = await emr
      .send(new DescribeClusterCommand({ ClusterId: 'j-NOSUCH' }))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidRequestException);
    expect(failure).toMatchObject({
      message: "Cluster id 'j-NOSUCH' is not valid.",
      ErrorCode: 'NoSuchCluster',
    });
    const addSteps = new AddJobFlowStepsCommand({
      JobFlowId: 'j-NOSUCH',
      Steps: [buildBashStep('true')],
    });
    await expect(emr.send(addSteps)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Specified job flow ID does not exist.',
    });
  });

  it('does not find a cluster in another region', async () => {
    const id = await run({ Instances: { ...INSTANCES, KeepJobFlowAliveWhenNoSteps: true } });
    const elsewhere = new EMRClient({ ...gateway.client, region: 'eu-west-1' });
    const find = elsewhere.send(new DescribeClusterCommand({ ClusterId: id }));
    await expect(find).rejects.toThrow(`Cluster id '${id}' is not valid.`);
    const { Clusters } = await elsewhere.send(new ListClustersCommand({}));
    expect(Clusters?.map(({ Id }) => Id)).not.toContain(id);
    elsewhere.destroy();
  });

  it('adds no steps to an ending cluster', async () => {
    const id = gateway.emr.createCluster();
    await emr.send(new TerminateJobFlowsCommand({ JobFlowIds: [id] }));
    const addSteps = new AddJobFlowStepsCommand({ JobFlowId: id, Steps: [buildBashStep('true')] });
    await expect(emr.send(addSteps)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('may not be modified') as string,
    });
  });

  it.each<[string, Partial<RunJobFlowInput>, string]>([
    ['no instances', { Instances: undefined }, "Value null at 'instances'"],
    ['no master', { Instances: {} }, 'Zero master instance groups'],
    ['a bad release', { ReleaseLabel: '7.4' }, 'release label is invalid: 7.4'],
    ['no service role', { ServiceRole: undefined }, 'ServiceRole is required'],
    ['no instance profile', { JobFlowRole: undefined }, 'InstanceProfile is required'],
    [
      'Sqoop in a release without it',
      { ReleaseLabel: 'emr-7.5.0', Applications: [{ Name: 'Sqoop' }] },
      'Sqoop is not an application of the release emr-7.5.0',
    ],
    [
      'steps that end the cluster beside others',
      { StepConcurrencyLevel: 2, Steps: [buildBashStep('true', 'a', 'TERMINATE_CLUSTER')] },
      'ActionOnFailure must be CONTINUE',
    ],
  ])('creates no cluster with %s', async (_, wrong, message) => {
    await expect(emr.send(new RunJobFlowCommand(buildJobFlow(wrong)))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message) as string,
    });
  });

  it('does not terminate a protected cluster', async () => {
    const Instances = {
      ...INSTANCES,
      TerminationProtected: true,
      KeepJobFlowAliveWhenNoSteps: true,
    };
    const id = await run({ Instances });
    const terminate = new TerminateJobFlowsCommand({ JobFlowIds: [id] });
    await expect(emr.send(terminate)).rejects.toMatchObject({ name: 'ValidationException' });
    await waitForCluster(emr, id, 'WAITING');
  });

  it('knows no other action', async () => {
    await expect(emr.send(new ListStudiosCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});
