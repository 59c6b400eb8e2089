import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOperationContext } from '#test/setup/operation-context.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { restoreFile, sourceFile, sourceFiles, withdrawFile } from './files.js';

const sha256 = 'ab'.repeat(32);
let database: TestWarehouse;
beforeAll(async () => {
  database = await createTestWarehouse();
  await database.warehouse.query(
    `WITH file AS (INSERT INTO ops.source_files (sha256, dataset, file_name, bytes, status)
                   VALUES ($1, 'sales', 'sales.csv', 1, 'I') RETURNING file_id)
     INSERT INTO ops.deliveries (source, file_id, path, modified_at)
     SELECT 'file:/source', file_id, 'sales.csv', now() FROM file`,
    [sha256],
  );
});
afterAll(() => database.drop());
const open = () => createOperationContext(database.warehouse);

it('finds a list by the first digits of a text, and one file by all of them only', async () => {
  const listed = await sourceFiles.run(open(), { file: sha256.slice(0, 6), first: 50 });
  expect(listed).toMatchObject([{ sha256, path: 'sales.csv', isWithdrawn: false }]);
  expect(await sourceFile.run(open(), { sha256 })).toEqual(listed[0]);
  for (const args of [{ sha256: sha256.slice(0, 6) }, { sha256, flow: 'retail-mart' }]) {
    await expect(sourceFile.run(open(), args)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  }
});

it('withdraws a file and restores it', async () => {
  const args = { sha256, reason: 'wrong prices' };
  const isWithdrawn = async () => (await sourceFile.run(open(), { sha256 })).isWithdrawn;
  expect(await withdrawFile.run(open(), { ...args, withdrawn: true })).toBe(true);
  expect(await isWithdrawn()).toBe(true);
  expect(await restoreFile.run(open(), args)).toBe(false);
  expect(await isWithdrawn()).toBe(false);
});

it('refuses to withdraw or restore a file that was not delivered to the flow', async () => {
  const args = { sha256, flow: 'retail-mart', reason: 'wrong prices' };
  for (const refused of [
    withdrawFile.run(open(), { ...args, withdrawn: true }),
    restoreFile.run(open(), args),
  ]) {
    await expect(refused).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  }
});
