import {
  AddJobFlowStepsCommand,
  EMRClient,
  ListClustersCommand,
  ListStepsCommand,
} from '@aws-sdk/client-emr';
import { CreateJobCommand, GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildBashStep, startTestGateway, type TestGateway } from './gateway.fixture.js';
import type { CallFault, FaultRequest } from './fault-schema.js';
import type { Moto } from '../services/moto.js';
import { startTestMoto } from './moto.fixture.js';

let moto: Moto;
let gateway: TestGateway;
let emr: EMRClient;
let glue: GlueClient;
let s3: S3Client;

beforeAll(async () => {
  moto = await startTestMoto();
  gateway = await startTestGateway(moto.url);
  emr = new EMRClient(gateway.client);
  glue = new GlueClient(gateway.client);
  s3 = new S3Client({ ...gateway.client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
});
beforeEach(() => gateway.faults.clear());
afterAll(async () => {
  for (const client of [emr, glue, s3]) client.destroy();
  await gateway.close();
  await moto.stop();
});

interface SdkFailure {
  name: string;
  status: number | undefined;
  message: string;
}

async function catchFailure(call: Promise<unknown>): Promise<SdkFailure> {
  const error = (await call.then(
    () => Promise.reject(new Error('the call succeeded')),
    (reason: unknown) => reason,
  )) as Error & { $metadata?: { httpStatusCode?: number } };
  const { name, message, $metadata } = error;
  return { name, message, status: $metadata?.httpStatusCode };
}

const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: 'x' }));

describe('as the SDK sees a fault', () => {
  it.each<[CallFault['kind'], string, number]>([
    ['throttle', 'ThrottlingException', 400],
    ['error-500', 'InternalServerException', 500],
    ['error-503', 'ServiceUnavailable', 503],
    ['access-denied', 'AccessDeniedException', 400],
    ['expired-token', 'ExpiredTokenException', 400],
  ])('of EMR: %s is %s', async (kind, name, status) => {
    gateway.faults.onCall({ action: 'ListClusters', kind });
    const seen = await catchFailure(emr.send(new ListClustersCommand({})));
    expect(seen).toMatchObject({ name, status });
    expect(gateway.faults.countExecuted('ListClusters')).toBe(0);
    await emr.send(new ListClustersCommand({}));
    expect(gateway.faults.countExecuted('ListClusters')).toBe(1);
  });

  it.each<[CallFault['kind'], string, number]>([
    ['throttle', 'SlowDown', 503],
    ['error-500', 'InternalError', 500],
    ['error-503', 'ServiceUnavailable', 503],
    ['access-denied', 'AccessDenied', 403],
    ['expired-token', 'ExpiredToken', 400],
  ])('of S3: %s is %s', async (kind, name, status) => {
    gateway.faults.onCall({ action: 'S3.PUT', kind });
    expect(await catchFailure(put(`s3/${kind}`))).toMatchObject({ name, status });
    expect(gateway.faults.countExecuted('S3.PUT')).toBe(0);
    await put(`s3/${kind}`);
    expect(gateway.faults.countExecuted('S3.PUT')).toBe(1);
  });

  it('of Glue and STS too', async () => {
    gateway.faults.onCall({ action: 'GetJobRuns', kind: 'error-500' });
    const runs = glue.send(new GetJobRunsCommand({ JobName: 'merge' }));
    expect(await catchFailure(runs)).toMatchObject({
      name: 'InternalServiceException',
      status: 500,
    });
    gateway.faults.onCall({ action: 'CreateJob', kind: 'throttle' });
    const create = new CreateJobCommand({ Name: 'merge', Role: 'r', Command: { Name: 'glueetl' } });
    expect(await catchFailure(glue.send(create))).toMatchObject({ name: 'ThrottlingException' });
    const sts = new STSClient(gateway.client);
    gateway.faults.onCall({ action: 'GetCallerIdentity', kind: 'expired-token' });
    const whoami = () => sts.send(new GetCallerIdentityCommand({}));
    expect(await catchFailure(whoami())).toMatchObject({ name: 'ExpiredToken', status: 403 });
    expect((await whoami()).Account).toBe('123456789012');
    sts.destroy();
  });

  it('names action and resource when access is denied', async () => {
    gateway.faults.onCall({ action: 'AddJobFlowSteps', kind: 'access-denied' });
    const id = gateway.emr.createCluster();
    const add = new AddJobFlowStepsCommand({ JobFlowId: id, Steps: [buildBashStep('true')] });
    expect((await catchFailure(emr.send(add))).message).toBe(
      'User: arn:aws:iam::123456789012:user/x is not authorized to perform: ' +
        'elasticmapreduce:AddJobFlowSteps on resource: ' +
        `arn:aws:elasticmapreduce:us-east-1:123456789012:cluster/${id} because no ` +
        'identity-based policy allows the elasticmapreduce:AddJobFlowSteps action',
    );
    gateway.faults.onCall({ action: 'S3.GET', kind: 'access-denied' });
    const get = new GetObjectCommand({ Bucket: 'lake', Key: 'raw/a' });
    expect((await catchFailure(s3.send(get))).message).toContain(
      'is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::lake/raw/a"',
    );
  });

  it('returns only the status for a failed HEAD', async () => {
    gateway.faults.onCall({ action: 'S3.HEAD', kind: 'access-denied' });
    const head = s3.send(new HeadObjectCommand({ Bucket: 'lake', Key: 'a' }));
    expect((await catchFailure(head)).status).toBe(403);
  });
});

describe('a lost response', () => {
  it('submits the step, and leaves the caller without an answer', async () => {
    const id = gateway.emr.createCluster();
    gateway.faults.onCall({ action: 'AddJobFlowSteps', kind: 'lost-response' });
    const add = new AddJobFlowStepsCommand({
      JobFlowId: id,
      Steps: [buildBashStep('true', 'once')],
    });
    await expect(emr.send(add)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const { Steps } = await emr.send(new ListStepsCommand({ ClusterId: id }));
    expect(Steps?.map(({ Name }) => Name)).toEqual(['once']);
    expect(gateway.faults.countExecuted('AddJobFlowSteps')).toBe(1);
  });

  it('makes the SDK submit a step twice', async () => {
    const id = gateway.emr.createCluster();
    const patient = new EMRClient({ ...gateway.client, maxAttempts: 3 });
    gateway.faults.onCall({ action: 'AddJobFlowSteps', kind: 'lost-response' });
    await patient.send(
      new AddJobFlowStepsCommand({ JobFlowId: id, Steps: [buildBashStep('true')] }),
    );
    patient.destroy();
    expect(gateway.faults.countExecuted('AddJobFlowSteps')).toBe(2);
  });

  it('writes the object', async () => {
    gateway.faults.onCall({ action: 'S3.PUT', kind: 'lost-response' });
    await expect(put('lost')).rejects.toMatchObject({ code: 'ECONNRESET' });
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: 'lake', Key: 'lost' }));
    expect(ContentLength).toBe(1);
  });
});

describe('choosing the calls', () => {
  it('counts down, by key prefix', async () => {
    gateway.faults.onCall({ action: 'S3.PUT', kind: 'throttle', times: 2, keyPrefix: 'raw/' });
    await put('curated/a');
    await expect(put('raw/a')).rejects.toThrow();
    await expect(put('raw/b')).rejects.toThrow();
    await put('raw/c');
    const outcomes = gateway.faults.calls.map(({ params, fault, carriedOut }) => [
      params['key'],
      fault,
      carriedOut,
    ]);
    expect(outcomes).toEqual([
      ['curated/a', undefined, true],
      ['raw/a', 'throttle', false],
      ['raw/b', 'throttle', false],
      ['raw/c', undefined, true],
    ]);
  });

  it('lets a delayed call through in the end', async () => {
    gateway.faults.onCall({ action: 'S3.PUT', kind: 'delay', delayMs: 1000 });
    const slow = put('slow');
    const { calls } = gateway.faults;
    await vi.waitFor(() => expect(calls).toMatchObject([{ fault: 'delay', carriedOut: false }]));
    await slow;
    expect(calls).toMatchObject([{ fault: 'delay', carriedOut: true }]);
  });

  it('accepts faults from other processes', async () => {
    const ask = (body: FaultRequest) =>
      fetch(`${gateway.url}/_faults`, { method: 'POST', body: JSON.stringify(body) });
    const answer = await ask({ call: { action: 'ListClusters', kind: 'throttle' } });
    expect(answer.status).toBe(204);
    await expect(emr.send(new ListClustersCommand({}))).rejects.toThrow('Rate exceeded');
    const log = (await (await fetch(`${gateway.url}/_faults`)).json()) as { calls: unknown[] };
    expect(log.calls).toMatchObject([{ action: 'ListClusters', fault: 'throttle' }]);
    expect((await ask({ clear: true })).status).toBe(204);
    expect(gateway.faults.calls).toEqual([]);
    const wrong = await fetch(`${gateway.url}/_faults`, { method: 'POST', body: '{"call":{}}' });
    expect(wrong.status).toBe(400);
  });
});
