import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Transactions } from '#platform/database/rows.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { loadObject, type LoadOutcome } from './load-object.js';
import type { OpenObject } from './object/open-object.js';
import { objectsIn, type StoredVersion } from './object/s3-event.js';

interface LoaderParts {
  warehouse: Transactions;
  open: OpenObject;
  /** Takes one entry for each object, and for each message that is none of S3's. */
  log(entry: object): void;
}

/**
 * Loads the objects that messages of a queue tell of. Each message stands by itself: one that fails is
 * reported, comes again, and ends in the dead-letter queue when it never succeeds.
 */
export function createHandler(parts: LoaderParts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const { messageId, body } of Records) {
      if (!(await handleMessage(parts, messageId, body))) {
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}

async function handleMessage(parts: LoaderParts, messageId: string, body: string) {
  let objects: StoredVersion[];
  try {
    objects = objectsIn(body);
  } catch (error) {
    parts.log({ messageId, ...failure(error) });
    return false;
  }
  let isDone = true;
  for (const object of objects) {
    const { bucket, key, versionId, eTag } = object;
    const entry = { messageId, bucket, key, version: versionId ?? eTag };
    try {
      parts.log({ ...entry, ...(await load(parts, object)) });
    } catch (error) {
      const end = failure(error);
      parts.log({ ...entry, ...end });
      isDone &&= end.outcome === 'replaced';
    }
  }
  return isDone;
}

/** A connection may have died while the function was frozen: the first loss means nothing. */
async function load({ warehouse, open }: LoaderParts, object: StoredVersion): Promise<LoadOutcome> {
  try {
    return await loadObject(warehouse, open, object);
  } catch (error) {
    if (toAppError(error, 'WAREHOUSE_FAILED').code !== 'WAREHOUSE_UNAVAILABLE') throw error;
    return loadObject(warehouse, open, object);
  }
}

function failure(thrown: unknown) {
  const { code, message } = toAppError(thrown, 'WAREHOUSE_FAILED');
  // What was replaced can never be loaded, and need not be: what took its place has an event too.
  const outcome = code === 'SOURCE_CHANGED' ? 'replaced' : 'failed';
  return { outcome, code, error: message };
}
