import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import {
  claimFile,
  copyIntoCoreSales,
  countLoaded,
  findFirstFreePage,
} from '#flows/weekly-sales/core-sales/core-sales.js';
import { parseLoadKey } from '#flows/weekly-sales/core-sales/load-key.js';
import { hasRows, type SqlSession, type Transactions } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { convertToCsv, findFormat } from './convert-to-csv.js';
import { parseObjects, type StoredVersion } from './s3-event.js';
import type { OpenObject } from './open-object.js';

type LoadOutcome =
  | { outcome: 'loaded'; rows: number }
  /** The rows existed already: another event or another object loaded them. */
  | { outcome: 'stood' };

/**
 * Loads one object into `core.sales`, in one transaction with the claims on object and file. A second event of the same
 * object changes nothing, even at the same time.
 * @throws AppError ARGUMENT_INVALID or SOURCE_UNREADABLE for an object that can never be loaded
 */
function loadObject(
  warehouse: Transactions,
  open: OpenObject,
  object: StoredVersion,
): Promise<LoadOutcome> {
  const { key } = object;
  const claim = parseLoadKey(key);
  const format = findFormat(key);
  if (!claim || !format) {
    const layout = 'loads/core.sales/run=…/file=…/rules=…/name.csv, .csv.gz, .jsonl, .jsonl.gz';
    throw new AppError(
      'ARGUMENT_INVALID',
      `the key ${key} does not have the form ${layout} or .parquet`,
    );
  }
  return warehouse.transaction(async (session): Promise<LoadOutcome> => {
    if (!(await claimObject(session, object))) return { outcome: 'stood' };
    if (!(await claimFile(session, claim))) return { outcome: 'stood' };
    const fromPage = await findFirstFreePage(session);
    const csv = await convertToCsv(format, object, open);
    const rows = await copyIntoCoreSales(session, csv);
    const own = await countLoaded(session, [claim.fileId], { rows, fromPage });
    if (own !== rows) {
      const what = `${key} has rows of a file other than ${claim.fileId}`;
      throw new AppError('SOURCE_UNREADABLE', what);
    }
    await recordRows(session, object, rows);
    return { outcome: 'loaded', rows };
  });
}

/** Waits for another transaction with the same object; returns false when that one committed. */
function claimObject(runner: SqlSession, object: StoredVersion): Promise<boolean> {
  return hasRows(
    runner,
    `INSERT INTO core.loaded_objects (bucket, key, version, rows) VALUES ($1, $2, $3, 0)
     ON CONFLICT DO NOTHING RETURNING key`,
    [object.bucket, object.key, pickVersion(object)],
  );
}

async function recordRows(runner: SqlSession, object: StoredVersion, rows: number): Promise<void> {
  await runner.query(
    'UPDATE core.loaded_objects SET rows = $4 WHERE bucket = $1 AND key = $2 AND version = $3',
    [object.bucket, object.key, pickVersion(object), rows],
  );
}

function pickVersion({ versionId, eTag }: StoredVersion): string {
  return versionId ?? eTag;
}

interface LoaderParts {
  warehouse: Transactions;
  open: OpenObject;
  /** Logs one entry for each object, and for each message that is not from S3. */
  log(entry: object): void;
}

/**
 * Loads the objects in the messages of a queue. Messages are independent: a failed one is reported, comes again, and
 * ends in the dead-letter queue if it never succeeds.
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
    objects = parseObjects(body);
  } catch (error) {
    parts.log({ messageId, ...toFailure(error) });
    return false;
  }
  let isDone = true;
  for (const object of objects) {
    const { bucket, key, versionId, eTag } = object;
    const entry = { messageId, bucket, key, version: versionId ?? eTag };
    try {
      parts.log({ ...entry, ...(await load(parts, object)) });
    } catch (error) {
      const end = toFailure(error);
      parts.log({ ...entry, ...end });
      isDone &&= end.outcome === 'replaced';
    }
  }
  return isDone;
}

/** A connection may have died while the function was frozen, so it retries the first loss. */
async function load({ warehouse, open }: LoaderParts, object: StoredVersion): Promise<LoadOutcome> {
  try {
    return await loadObject(warehouse, open, object);
  } catch (error) {
    if (toAppError(error, 'WAREHOUSE_FAILED').code !== 'WAREHOUSE_UNAVAILABLE') throw error;
    return loadObject(warehouse, open, object);
  }
}

function toFailure(thrown: unknown) {
  const { code, message } = toAppError(thrown, 'WAREHOUSE_FAILED');
  // A replaced object can never be loaded, and need not be: its replacement has an event, too.
  const outcome = code === 'SOURCE_CHANGED' ? 'replaced' : 'failed';
  return { outcome, code, error: message };
}
