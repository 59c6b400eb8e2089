import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { clientSettings } from './client-settings.js';

it('ends and retries a call whose connection is idle for too long', async () => {
  let requests = 0;
  const silent = createServer(() => requests++).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const { requestHandler, ...settings } = clientSettings('eu-west-1');
  expect(requestHandler).toEqual({ connectionTimeout: 5_000, socketTimeout: 60_000 });
  const client = new S3Client({
    ...settings,
    maxAttempts: 2,
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    // The same setting with a shorter time-out.
    requestHandler: { ...requestHandler, socketTimeout: 1_000 },
  });
  const listing = client.send(new ListBucketsCommand({}));
  await expect(listing).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(requests).toBe(2);
  silent.close();
  silent.closeAllConnections();
});
