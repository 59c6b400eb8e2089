import { S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { clientSettings } from '#platform/aws/client-settings.js';
import { platformSettings } from '#platform/config/platform-settings.js';
import { connectPg } from '#platform/database/pg-transactions.js';
import { AppError } from '#platform/errors/app-error.js';
import { createHandler } from './create-handler.js';
import { createS3Opener } from './open-object.js';

type Handler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** Reused by later invocations, with its connection. */
let running: Promise<Handler> | undefined;

/**
 * Loads `core.sales` on S3 messages from SQS. Configured by WAREHOUSE_URL.
 * @throws AppError when it cannot start; the whole batch comes again
 */
export const handler: Handler = async (event) => {
  running ??= start();
  try {
    return await (
      await running
    )(event);
  } catch (error) {
    running = undefined;
    throw error;
  }
};

async function start(): Promise<Handler> {
  const { warehouse: service } = platformSettings.read();
  if (service.scheme === 'embedded') {
    const form = 'postgres://user@host:5432/database?secret=ARN';
    throw new AppError('CONFIG_INVALID', `WAREHOUSE_URL: set it to ${form}`);
  }
  const warehouse = await connectPg(service, 'retailstream-loader');
  const open = createS3Opener(new S3Client(clientSettings(undefined)));
  const log = (entry: object) => process.stdout.write(`${JSON.stringify(entry)}\n`);
  return createHandler({ warehouse, open, log });
}
