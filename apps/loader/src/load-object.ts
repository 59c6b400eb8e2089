import { hasRows, type SqlSession, type Transactions } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { parseLoadKey } from '#flows/weekly-sales/core-sales/load-key.js';
import {
  claimFile,
  copyIntoCoreSales,
  countLoaded,
  firstFreePage,
} from '#flows/weekly-sales/core-sales/core-sales.js';
import { csvOf, formatOf } from './formats/csv-of.js';
import type { OpenObject } from './object/open-object.js';
import type { StoredVersion } from './object/s3-event.js';

export type LoadOutcome =
  | { outcome: 'loaded'; rows: number }
  /** The rows stood before: another event, or another object, has brought them. */
  | { outcome: 'stood' };

/**
 * Loads one object into `core.sales`, in one transaction with the claims on object and file: a second
 * event of the same object, at once or later, changes nothing.
 * @throws AppError ARGUMENT_INVALID or SOURCE_UNREADABLE for an object that can never be loaded
 */
export function loadObject(
  warehouse: Transactions,
  open: OpenObject,
  object: StoredVersion,
): Promise<LoadOutcome> {
  const { key } = object;
  const claim = parseLoadKey(key);
  const format = formatOf(key);
  if (!claim || !format) {
    const layout = 'loads/core.sales/run=…/file=…/rules=…/name.csv, .csv.gz, .jsonl, .jsonl.gz';
    throw new AppError('ARGUMENT_INVALID', `the key ${key} is none of ${layout} or .parquet`);
  }
  return warehouse.transaction(async (session): Promise<LoadOutcome> => {
    if (!(await claimObject(session, object))) return { outcome: 'stood' };
    if (!(await claimFile(session, claim))) return { outcome: 'stood' };
    const fromPage = await firstFreePage(session);
    const csv = await csvOf(format, object, open);
    const rows = await copyIntoCoreSales(session, csv);
    const own = await countLoaded(session, [claim.fileId], { rows, fromPage });
    if (own !== rows) {
      const what = `${key} has rows of another file than ${claim.fileId}`;
      throw new AppError('SOURCE_UNREADABLE', what);
    }
    await countInObject(session, object, rows);
    return { outcome: 'loaded', rows };
  });
}

/** Waits for another transaction that has the same object, and is false when that one committed. */
function claimObject(runner: SqlSession, object: StoredVersion): Promise<boolean> {
  return hasRows(
    runner,
    `INSERT INTO core.loaded_objects (bucket, key, version, rows) VALUES ($1, $2, $3, 0)
     ON CONFLICT DO NOTHING RETURNING key`,
    [object.bucket, object.key, versionOf(object)],
  );
}

async function countInObject(
  runner: SqlSession,
  object: StoredVersion,
  rows: number,
): Promise<void> {
  await runner.query(
    'UPDATE core.loaded_objects SET rows = $4 WHERE bucket = $1 AND key = $2 AND version = $3',
    [object.bucket, object.key, versionOf(object), rows],
  );
}

function versionOf({ versionId, eTag }: StoredVersion): string {
  return versionId ?? eTag;
}
