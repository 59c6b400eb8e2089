import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '#platform/aws/client-settings.js';

/**
 * A client that tries again also when S3 says that another conditional write of the same key is under
 * way, which the SDK by itself takes for final.
 */
export function createS3Client(region: string | undefined): S3Client {
  const client = new S3Client(clientSettings(region));
  client.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalRequestConflict') {
          Object.assign(error, { $retryable: {} });
        }
        throw error;
      }
    },
    // Closest to the wire of this step, so that the SDK's retries are outside it.
    { step: 'finalizeRequest', priority: 'low', name: 'retryConditionalConflict' },
  );
  return client;
}
