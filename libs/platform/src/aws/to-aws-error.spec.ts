import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EMRClient, ListClustersCommand } from '@aws-sdk/client-emr';
import { GetJobCommand, GlueClient } from '@aws-sdk/client-glue';
import { HeadBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { toAwsError } from './to-aws-error.js';

const call = { action: 'service:Action', resource: 'arn:aws:service:::thing' };
const expectError = (code: string, advice: string, label: string) => ({
  code,
  message: `service:Action on arn:aws:service:::thing: ${advice} (${label})`,
  retryable: code === 'AWS_UNAVAILABLE',
});
const renew = 'AWS rejects the credentials; renew them (aws sso login, or the role)';
const denied = 'not allowed; give the role service:Action on arn:aws:service:::thing';
const otherError = 'arn:aws:service:::thing is in another region; name its region in the URL';
const missing = 'there is no arn:aws:service:::thing; create it or correct its name in the URL';
const unavailable = 'AWS did not answer in time, or limited the requests; the program tries again';

/** The SDK's own clients make the errors; the test supplies only the responses. */
describe('toAwsError', () => {
  let server: Server;
  let answer = { status: 200, body: '' };
  const settings = { credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 };
  const at = () => {
    const { port } = server.address() as AddressInfo;
    return { ...settings, region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}` };
  };
  const catchError = async (sent: Promise<unknown>) => {
    const thrown: unknown = await sent.then(
      () => undefined,
      (error: unknown) => error,
    );
    return toAwsError(thrown, call);
  };
  const ofS3 = (status: number, code: string, message = code) => {
    const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    answer = { status, body };
    return catchError(new S3Client(at()).send(new ListObjectsV2Command({ Bucket: 'lake' })));
  };
  const ofHead = (status: number) => {
    answer = { status, body: '' };
    return catchError(new S3Client(at()).send(new HeadBucketCommand({ Bucket: 'lake' })));
  };
  const ofJson = (type: string, message = type, status = 400) => {
    answer = { status, body: JSON.stringify({ __type: type, message }) };
    return catchError(new EMRClient(at()).send(new ListClustersCommand({})));
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(answer.status).end(request.method === 'HEAD' ? '' : answer.body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it.each([
    [400, 'ExpiredToken', 'AWS_CREDENTIALS', renew],
    [403, 'InvalidAccessKeyId', 'AWS_CREDENTIALS', renew],
    [403, 'SignatureDoesNotMatch', 'AWS_CREDENTIALS', renew],
    [403, 'AccessDenied', 'AWS_ACCESS_DENIED', denied],
    [301, 'PermanentRedirect', 'AWS_REGION', otherError],
    [400, 'AuthorizationHeaderMalformed', 'AWS_REGION', otherError],
    [404, 'NoSuchBucket', 'AWS_NOT_FOUND', missing],
    [503, 'SlowDown', 'AWS_UNAVAILABLE', unavailable],
    [500, 'InternalError', 'AWS_UNAVAILABLE', unavailable],
    [400, 'RequestTimeout', 'AWS_UNAVAILABLE', unavailable],
    [409, 'ConditionalRequestConflict', 'AWS_UNAVAILABLE', unavailable],
  ])('maps S3: %i %s', async (status, name, code, advice) => {
    expect(await ofS3(status, name)).toMatchObject(expectError(code, advice, name));
  });

  it.each([
    ['ExpiredTokenException', 'AWS_CREDENTIALS', renew],
    ['UnrecognizedClientException', 'AWS_CREDENTIALS', renew],
    ['AccessDeniedException', 'AWS_ACCESS_DENIED', denied],
    ['ThrottlingException', 'AWS_UNAVAILABLE', unavailable],
    ['InternalServerException', 'AWS_UNAVAILABLE', unavailable],
  ])('maps a JSON service: %s', async (name, code, advice) => {
    expect(await ofJson(name)).toMatchObject(expectError(code, advice, name));
  });

  it('maps an unknown cluster of EMR', async () => {
    const error = await ofJson('InvalidRequestException', `Cluster id 'j-1' is not valid.`);
    expect(error).toMatchObject(expectError('AWS_NOT_FOUND', missing, 'InvalidRequestException'));
  });

  it('maps an unknown job of Glue', async () => {
    const type = 'EntityNotFoundException';
    answer = { status: 400, body: JSON.stringify({ __type: type, Message: 'Job not found' }) };
    const error = await catchError(
      new GlueClient(at()).send(new GetJobCommand({ JobName: 'none' })),
    );
    expect(error).toMatchObject(expectError('AWS_NOT_FOUND', missing, type));
  });

  it.each([
    [403, 'AWS_ACCESS_DENIED', denied],
    [301, 'AWS_REGION', otherError],
    [503, 'AWS_UNAVAILABLE', unavailable],
    [400, 'AWS_FAILED', 'AWS answered 400 without a reason'],
  ])('maps a response without a body: %i', async (status, code, advice) => {
    expect(await ofHead(status)).toMatchObject({
      code,
      message: `service:Action on arn:aws:service:::thing: ${advice}`,
    });
  });

  it('names the permission and the resource as AWS does', async () => {
    const role = 'User: arn:aws:sts::123456789012:assumed-role/worker/i-0abc';
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/1';
    const words = `${role} is not authorized to perform: kms:GenerateDataKey on resource: &quot;${key}&quot; because no identity-based policy allows the kms:GenerateDataKey action`;
    expect((await ofS3(403, 'AccessDenied', words)).message).toBe(
      `service:Action on arn:aws:service:::thing: not allowed; give the role kms:GenerateDataKey on ${key} (AccessDenied)`,
    );
    const cluster = 'arn:aws:elasticmapreduce:eu-west-1:123456789012:cluster/*';
    const denial = `${role} is not authorized to perform: elasticmapreduce:RunJobFlow on resource: ${cluster} with an explicit deny in a service control policy`;
    expect((await ofJson('AccessDeniedException', denial)).message).toContain(
      `not allowed; a policy denies the role elasticmapreduce:RunJobFlow on ${cluster}`,
    );
  });

  it('maps an endpoint that does not listen', async () => {
    const nobody = new S3Client({ ...at(), endpoint: 'http://127.0.0.1:1' });
    const error = await catchError(nobody.send(new ListObjectsV2Command({ Bucket: 'lake' })));
    expect(error).toMatchObject(expectError('AWS_UNAVAILABLE', unavailable, 'ECONNREFUSED'));
  });

  it('maps credentials that are not available', async () => {
    const none = () =>
      Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }));
    const error = await catchError(
      new S3Client({ ...at(), credentials: none }).send(new ListObjectsV2Command({ Bucket: 'b' })),
    );
    expect(error).toMatchObject(expectError('AWS_CREDENTIALS', renew, 'CredentialsProviderError'));
  });

  it('keeps the message of an unknown error, in one line', async () => {
    const error = await ofJson('ValidationException', 'Instances\n  are required.');
    expect(error).toMatchObject({
      code: 'AWS_FAILED',
      message: 'service:Action on arn:aws:service:::thing: Instances are required.',
      retryable: false,
      cause: { name: 'ValidationException' },
    });
    expect(toAwsError('text', call).message).toBe(
      'service:Action on arn:aws:service:::thing: text',
    );
  });

  it('returns errors of ours unchanged', () => {
    const error = new AppError('OBJECT_NOT_FOUND', 'nothing');
    expect(toAwsError(error, call)).toBe(error);
  });
});
