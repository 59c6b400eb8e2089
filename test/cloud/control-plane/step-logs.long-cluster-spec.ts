import { gunzipSync } from 'node:zlib';
import { AddJobFlowStepsCommand, EMRClient } from '@aws-sdk/client-emr';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it, vi } from 'vitest';
import { buildBashStep, WAIT_OPTIONS, startTestGateway, waitForStep } from './gateway.fixture.js';
import { startTestMoto } from './moto.fixture.js';

it('uploads the output of a step to the log folder on S3, compressed', async () => {
  const moto = await startTestMoto();
  const other = await startTestGateway(moto.url);
  const client = new EMRClient(other.client);
  const s3 = new S3Client({ ...other.client, region: 'eu-west-1', forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
  await s3.send(new CreateBucketCommand({ Bucket: 'logs', CreateBucketConfiguration }));
  const JobFlowId = other.emr.createCluster({ logUri: 's3://logs/emr' });
  const Steps = [buildBashStep('echo out; echo "ValueError: no such week" >&2; exit 1')];
  const { StepIds } = await client.send(new AddJobFlowStepsCommand({ JobFlowId, Steps }));
  const stepId = StepIds![0]!;
  const step = await waitForStep(client, JobFlowId, stepId, 'FAILED');
  const folder = `emr/${JobFlowId}/steps/${stepId}`;
  expect(step.Status?.FailureDetails).toEqual({
    Reason: 'Unknown Error.',
    Message: 'ValueError: no such week',
    LogFile: `s3://logs/${folder}/stderr.gz`,
  });
  const read = (name: string) =>
    vi.waitFor(async () => {
      const Key = `${folder}/${name}.gz`;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'logs', Key }));
      return gunzipSync(await Body!.transformToByteArray()).toString();
    }, WAIT_OPTIONS);
  expect(await read('stderr')).toBe('ValueError: no such week\n');
  expect(await read('stdout')).toBe('out\n');
  s3.destroy();
  client.destroy();
  await other.close();
  await moto.stop();
});
