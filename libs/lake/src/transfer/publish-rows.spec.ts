import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import type { TransferPlan } from '../ports/transfer.js';
import { buildImportCommand } from './sqoop-transfer.js';
import { toTransferError } from './publish-rows.js';

const plan: TransferPlan = {
  name: 'run-7-ingest-stores-transfer-stores',
  from: 'core.stores',
  columns: [
    { name: 'store', type: 'INTEGER' },
    { name: 'store_type', type: 'STRING' },
  ],
  key: 'store',
  to: 'stores',
  prefix: 'curated/stores-table/run=7/',
  scratch: 'scratch/run=7/',
};

describe('transferFailed', () => {
  it.each([
    ['ERROR: relation "core.stores" does not exist', false],
    ['FATAL: password authentication failed for user "app"', false],
    ['Connection to db:5432 refused. Check that the hostname and port are correct', true],
    ['FATAL: the database system is starting up', true],
    ['FATAL: sorry, too many clients already', true],
    ['An I/O error occurred while sending to the backend.', true],
  ])('marks "%s" as retryable: %s', (reason, retryable) => {
    expect(toTransferError(plan, new AppError('COMPUTE_FAILED', reason))).toMatchObject({
      code: 'TRANSFER_FAILED',
      retryable,
      message: `core.stores could not be copied to table stores: ${reason}`,
    });
  });

  it('passes on errors that are not about the table', () => {
    const lost = new AppError('CLUSTER_LOST', 'terminated', { retryable: true });
    expect(toTransferError(plan, lost)).toBe(lost);
    const bug = new TypeError('no such thing');
    expect(toTransferError(plan, bug)).toBe(bug);
  });
});

describe('importCommand', () => {
  it('passes all arguments to one script, and only the secret’s name', () => {
    const warehouse = {
      url: 'jdbc:postgresql://db:5432/retail',
      secret: 'rds-secret',
      region: 'eu-west-1',
    };
    const target = 's3://lake/jobs/run-7-ingest-stores-transfer-stores/';
    const [bash, flag, script, ...args] = buildImportCommand(plan, warehouse, target);
    expect([bash, flag]).toEqual(['bash', '-c']);
    expect(script).toContain('sqoop import');
    expect(args).toEqual([
      'sqoop-import',
      'jdbc:postgresql://db:5432/retail',
      'rds-secret',
      'eu-west-1',
      expect.stringMatching(
        /^SELECT CAST\(store AS text\) AS store, replace\(.*, '"', '""'\) AS store_type FROM core\.stores WHERE \$CONDITIONS$/,
      ),
      target,
    ]);
  });
});
