// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { EMRClient, TerminateJobFlowsCommand } from '@aws-sdk/client-emr';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestCloud, type TestCloud } from './emr-subject.js';

let cloud: TestCloud;
const create = (ready: Parameters<TestCloud['gateway']['emr']['createCluster']>[0]) => {
  const id = cloud.gateway.emr.createCluster(ready);
  return { id, cluster: cloud.onExisting(id).cluster };
};

beforeAll(async () => {
  cloud = await openTestCloud();
});
afterAll(() => cloud.close());
afterEach(() => cloud.gateway.faults.clear());

describe('the check of an existing cluster', () => {
  it('accepts one with all requirements', async () => {
    await create({}).cluster.check(['Spark', 'Hive', 'Sqoop']);
  });

  it.each([
    [
      ['Hadoop', 'Spark'],
      'emr-7.13.0',
      ['Spark', 'Hive'],
      / runs emr-7\.13\.0 without Hive: start it with these applications$/,
    ],
    [
      ['Hadoop', 'Spark', 'Hive'],
      'emr-7.13.0',
      ['Spark', 'Sqoop'],
      / runs emr-7\.13\.0 without Sqoop: the last release with Sqoop is emr-7\.4\.0: .*TRANSFER_URL=spark:$/,
    ],
    [['Hadoop'], 'emr-7.4.0', ['Spark', 'Hive'], / runs emr-7\.4\.0 without Spark, Hive: /],
  ])('refuses %j of %s for %j', async (applications, releaseLabel, needs, message) => {
    const { id, cluster } = create({ applications, releaseLabel });
    const refusal = cluster.check(needs);
    await expect(refusal).rejects.toMatchObject({ code: 'CLUSTER_UNFIT', retryable: false });
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow(`cluster ${id} `);
  });

  it('refuses an ended one', async () => {
    const { id, cluster } = create({});
    const emr = new EMRClient(cloud.gateway.client);
    await emr.send(new TerminateJobFlowsCommand({ JobFlowIds: [id] }));
    emr.destroy();
    await expect(cluster.check(['Spark'])).rejects.toMatchObject({
      code: 'CLUSTER_UNFIT',
      message: expect.stringMatching(/TERMINAT\w+ \(USER_REQUEST: .*COMPUTE_URL$/) as string,
    });
  });

  it('names a wrong id', async () => {
    await expect(cloud.onExisting('j-WRONG').cluster.check([])).rejects.toMatchObject({
      code: 'AWS_NOT_FOUND',
      message: expect.stringContaining('cluster/j-WRONG; create it or correct its name') as string,
    });
  });

  it.each([
    [
      'access-denied',
      'AWS_ACCESS_DENIED',
      /elasticmapreduce:DescribeCluster on arn:\S+:cluster\/j-/,
    ],
    ['expired-token', 'AWS_CREDENTIALS', /renew them/],
  ] as const)('%s is %s', async (kind, code, message) => {
    const { cluster } = create({});
    cloud.gateway.faults.onCall({ action: 'DescribeCluster', kind });
    const refusal = cluster.check([]);
    await expect(refusal).rejects.toMatchObject({ code, retryable: false });
    await expect(refusal).rejects.toThrow(message);
  });
});

it('knows its primary node', async () => {
  expect(await create({}).cluster.requireMaster()).toBe('127.0.0.1');
});

it('is never terminated', async () => {
  const { id, cluster } = create({});
  await cluster.release();
  expect(cloud.gateway.emr.history(id)).not.toContain('TERMINATING');
  expect(cloud.gateway.faults.calls).toEqual([]);
});
