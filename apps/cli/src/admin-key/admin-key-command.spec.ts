import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weeklySales } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { Ledgers } from '#composition/ledgers.js';
import type { OperationServices } from '#operations/operation-context.js';
import { adminKeyCommand } from './admin-key-command.js';

describe('npm run admin-key', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
  });
  afterAll(() => database.drop());

  async function run(...argv: string[]): Promise<string> {
    const ledgers = new Ledgers(database.warehouse, [weeklySales]);
    const screen = new PassThrough();
    // It works on the ledgers alone.
    const services = { ledgers } as unknown as OperationServices;
    await adminKeyCommand(argv, (work) => work(services), screen);
    return String(screen.read());
  }
  const newest = async () => (await new ApiKeys(database.warehouse).list(1))[0];

  it('makes an admin’s, which reads no personal data', async () => {
    expect(await run()).toMatch(/^rs_\S+\n$/);
    expect(await newest()).toMatchObject({ role: 'admin', personalData: false });
  });

  it('makes one that does, of any role', async () => {
    await run('--name', 'customer service', '--role', 'viewer', '--personal-data', '--days', '9');
    expect(await newest()).toMatchObject({
      name: 'customer service',
      role: 'viewer',
      personalData: true,
    });
  });

  it('refuses what it does not know, and explains itself', async () => {
    await expect(run('--personal')).rejects.toMatchObject({ code: 'USAGE' });
    expect(await run('--help')).toContain('--personal-data');
  });
});
