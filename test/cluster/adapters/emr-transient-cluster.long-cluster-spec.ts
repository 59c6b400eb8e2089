// Runs on changes of libs/lake/src/emr test/cloud/control-plane
import {
  type Cluster,
  type ClusterState,
  DescribeClusterCommand,
  EMRClient,
  ListClustersCommand,
} from '@aws-sdk/client-emr';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTestCloud, SOON, TEMPLATE, type TestCloud, type Worker } from './emr-subject.js';

let cloud: TestCloud;
let emr: EMRClient;
let template: string;
let deployment: string;
let worker: Worker;
let next = 0;

const countStarted = () => cloud.gateway.faults.countExecuted('RunJobFlow');
const countLive = async () => {
  const ClusterStates: ClusterState[] = ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING'];
  const { Clusters = [] } = await emr.send(new ListClustersCommand({ ClusterStates }));
  return Clusters.filter(({ Name }) => Name === `retailstream-${deployment}`).map(({ Id }) => Id);
};
const describeCluster = async (ClusterId: string): Promise<Cluster> => {
  const { Cluster } = await emr.send(new DescribeClusterCommand({ ClusterId }));
  return Cluster!;
};
const buildBashStep = (name: string, script: string) => ({ name, args: ['bash', '-c', script] });

beforeAll(async () => {
  cloud = await openTestCloud();
  emr = new EMRClient(cloud.gateway.client);
  template = await cloud.putTemplate(TEMPLATE);
});
afterAll(async () => {
  emr.destroy();
  await cloud.close();
});
beforeEach(() => {
  deployment = `deployment-${next++}`;
  worker = cloud.onTransient(template, deployment);
});
afterEach(() => cloud.gateway.faults.clear());

describe('a start', () => {
  it('happens once for three stages that request it at once', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => worker.cluster.ensureId()));
    expect(new Set(ids).size).toBe(1);
    expect(countStarted()).toBe(1);
    expect(await worker.cluster.ensureId()).toBe(ids[0]);
    expect(countStarted()).toBe(1);
  });

  it("requests what the template contains, with the deployment's name and tag", async () => {
    const cluster = await describeCluster(await worker.cluster.ensureId());
    expect(cluster).toMatchObject({
      Name: `retailstream-${deployment}`,
      ReleaseLabel: 'emr-7.4.0',
      AutoTerminate: false,
      TerminationProtected: false,
      LogUri: TEMPLATE.LogUri,
    });
    expect(cluster.Tags).toEqual([
      { Key: 'team', Value: 'retail' },
      { Key: 'retailstream:deployment', Value: deployment },
    ]);
    expect(await worker.cluster.requireMaster()).toBe('127.0.0.1');
  });

  it('does not happen when the deployment has a cluster', async () => {
    const id = await worker.cluster.ensureId();
    const heir = cloud.onTransient(template, deployment);
    expect(await heir.cluster.ensureId()).toBe(id);
    expect(heir.lines.join()).toContain(`using the running cluster ${id}`);
    expect(countStarted()).toBe(1);
  });

  it('leaves one cluster when two workers start at once', async () => {
    // Both have listed the clusters before either requests one.
    cloud.gateway.faults.onCall({ action: 'RunJobFlow', kind: 'delay', delayMs: 1000, times: 2 });
    const other = cloud.onTransient(template, deployment);
    const [one, two] = await Promise.all([worker.cluster.ensureId(), other.cluster.ensureId()]);
    expect(one).toBe(two);
    expect(countStarted()).toBe(2);
    expect(await countLive()).toEqual([one]);
  });

  it.each(['throttle', 'error-500', 'lost-response'] as const)(
    'meets %s and leaves one cluster',
    async (kind) => {
      cloud.gateway.faults.onCall({ action: 'RunJobFlow', kind });
      const id = await worker.cluster.ensureId();
      expect(countStarted()).toBe(1);
      expect(await countLive()).toEqual([id]);
    },
  );

  it.each([
    ['BOOTSTRAP_FAILURE', 'CLUSTER_UNFIT', false],
    ['VALIDATION_ERROR', 'CLUSTER_UNFIT', false],
    ['INTERNAL_ERROR', 'CLUSTER_LOST', true],
  ] as const)(
    'that ends with %s is %s; the next one starts a new cluster',
    async (fault, code, retryable) => {
      cloud.gateway.faults.onCluster({ code: fault });
      const failed = worker.cluster.ensureId();
      await expect(failed).rejects.toMatchObject({ code, retryable });
      await expect(failed).rejects.toThrow(`(${fault}: `);
      const id = await worker.cluster.ensureId();
      expect(await countLive()).toEqual([id]);
    },
  );

  it('continues for the others when one stops waiting', async () => {
    const stop = new AbortController();
    const impatient = expect(worker.cluster.ensureId(stop.signal)).rejects.toThrow('enough');
    const patient = worker.cluster.ensureId();
    stop.abort(new Error('enough'));
    await impatient;
    const id = await patient;
    expect(await countLive()).toEqual([id]);
    expect(countStarted()).toBe(1);
  });
});

it('replaces a cluster that ends during a step, for the next attempt', async () => {
  cloud.gateway.faults.onStep({ name: 'unlucky', effect: 'terminate-cluster' });
  const attempt = () => worker.steps.runStep(buildBashStep('unlucky', 'true'));
  await expect(attempt()).rejects.toMatchObject({ code: 'CLUSTER_LOST', retryable: true });
  await attempt();
  expect(countStarted()).toBe(2);
});

describe('release', () => {
  it('ends the cluster, and a later stage gets another', async () => {
    const id = await worker.cluster.ensureId();
    await worker.cluster.release();
    expect(cloud.gateway.emr.history(id)).toContain('TERMINATING');
    expect(await countLive()).toEqual([]);
    expect(await worker.cluster.ensureId()).not.toBe(id);
  });

  it('ends the cluster also after its step failed', async () => {
    await expect(worker.steps.runStep(buildBashStep('failing', 'exit 1'))).rejects.toMatchObject({
      code: 'COMPUTE_FAILED',
    });
    await worker.cluster.release();
    expect(await countLive()).toEqual([]);
  });

  it('ends a cluster that is still starting', async () => {
    cloud.gateway.faults.onCall({ action: 'DescribeCluster', kind: 'delay', delayMs: 1000 });
    const start = expect(worker.cluster.ensureId()).rejects.toThrow('no run needed');
    await vi.waitFor(() => expect(countStarted()).toBe(1), SOON);
    await worker.cluster.release();
    await start;
    expect(await countLive()).toEqual([]);
  });

  it.each([
    ['is on its way', [{ action: 'RunJobFlow', kind: 'delay', delayMs: 1000 }]],
    [
      'lost its answer',
      [
        { action: 'RunJobFlow', kind: 'lost-response' },
        // Of both looks: the one before the request, and the one after it that is to find the cluster.
        { action: 'ListClusters', kind: 'delay', delayMs: 1000, times: 2 },
      ],
    ],
  ] as const)('ends a cluster whose request %s', async (_, inOrder) => {
    const { faults } = cloud.gateway;
    for (const fault of inOrder) faults.onCall(fault);
    const start = expect(worker.cluster.ensureId()).rejects.toThrow('no run needed');
    const asked = () => faults.calls.map(({ action }) => action);
    await vi.waitFor(() => expect(asked()).toContain('RunJobFlow'), SOON);
    await worker.cluster.release();
    await start;
    expect(countStarted()).toBe(1);
    expect(await countLive()).toEqual([]);
  });

  it('removes what a dead worker left, and nothing else', async () => {
    const name = `retailstream-${deployment}`;
    const { emr: control } = cloud.gateway;
    const tags = { 'retailstream:deployment': deployment };
    const orphans = [control.createCluster({ name, tags }), control.createCluster({ name, tags })];
    const untagged = control.createCluster({ name });
    const foreign = control.createCluster({
      name,
      tags: { 'retailstream:deployment': 'another' },
    });
    await worker.cluster.release();
    for (const id of orphans) expect(control.history(id)).toContain('TERMINATING');
    expect((await countLive()).sort()).toEqual([untagged, foreign].sort());
  });

  it('survives throttling and lost answers', async () => {
    await worker.cluster.ensureId();
    for (const action of ['ListClusters', 'DescribeCluster', 'TerminateJobFlows']) {
      cloud.gateway.faults.onCall({ action, kind: 'throttle' });
      cloud.gateway.faults.onCall({ action, kind: 'lost-response' });
    }
    await worker.cluster.release();
    expect(await countLive()).toEqual([]);
  });

  it('does nothing without a cluster', async () => {
    await worker.cluster.release();
    expect(cloud.gateway.faults.countExecuted('TerminateJobFlows')).toBe(0);
  });
});

describe('the check', () => {
  afterEach(() => expect(cloud.gateway.faults.countExecuted('RunJobFlow')).toBe(0));
  const checkCluster = (url: string, needs = ['Spark', 'Hive']) =>
    cloud.onTransient(url, deployment).cluster.check(needs);

  it('accepts a valid template, and starts nothing', async () => {
    await checkCluster(template);
  });

  it.each([
    [
      'no JSON',
      '{"Name": ',
      ['Spark'],
      /template s3:\S+: not valid JSON: .*RunJobFlow request in it$/,
    ],
    [
      'no request',
      { Name: 'x' },
      ['Spark'],
      /ReleaseLabel: .*; Instances: .*; Applications: .*; LogUri: .*ServiceRole: .*JobFlowRole: /,
    ],
    [
      'no Hive',
      { ...TEMPLATE, Applications: [{ Name: 'Spark' }] },
      ['Spark', 'Hive'],
      /without Hive/,
    ],
    [
      'Sqoop in a release that has none',
      { ...TEMPLATE, ReleaseLabel: 'emr-7.13.0', Applications: [{ Name: 'Sqoop' }] },
      ['Sqoop'],
      /runs emr-7\.13\.0 without Sqoop: the last release with Sqoop is emr-7\.4\.0/,
    ],
    ['no log folder', { ...TEMPLATE, LogUri: '/var/log' }, ['Spark'], /LogUri: is not s3:/],
  ])('refuses a template with %s', async (_, content, needs, message) => {
    const refusal = checkCluster(await cloud.putTemplate(content), needs);
    await expect(refusal).rejects.toMatchObject({ code: 'CLUSTER_UNFIT', retryable: false });
    await expect(refusal).rejects.toThrow(message);
  });

  it.each(['s3://cluster-files/missing.json', 's3://no-such-bucket/cluster.json'])(
    'names %s, which does not exist',
    async (url) => {
      await expect(checkCluster(url)).rejects.toMatchObject({
        code: 'AWS_NOT_FOUND',
        message: expect.stringContaining(url.replace('s3://', 'arn:aws:s3:::')) as string,
      });
    },
  );

  it.each([
    ['S3.GET', 'access-denied', 'AWS_ACCESS_DENIED', /s3:GetObject on arn:aws:s3:::cluster-files/],
    ['S3.GET', 'expired-token', 'AWS_CREDENTIALS', /renew them/],
    ['ListClusters', 'access-denied', 'AWS_ACCESS_DENIED', /elasticmapreduce:ListClusters on arn/],
  ] as const)('%s: %s is %s', async (action, kind, code, message) => {
    cloud.gateway.faults.onCall({ action, kind });
    const refusal = checkCluster(template);
    await expect(refusal).rejects.toMatchObject({ code, retryable: false });
    await expect(refusal).rejects.toThrow(message);
  });
});
