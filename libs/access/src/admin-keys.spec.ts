import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { AdminKeys } from './admin-keys.js';

describe('AdminKeys', () => {
  let database: TestWarehouse;
  let keys: AdminKeys;

  beforeEach(async () => {
    database = await createTestWarehouse();
    keys = new AdminKeys(database.warehouse);
  });
  afterEach(() => database.drop());

  it('makes the first key once, also when many ask at once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => keys.createFirst()));
    const [key] = made.filter((one) => one !== undefined);
    expect(made.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await keys.idOf(key ?? '')).toBe('1');
    expect(await keys.createFirst()).toBeUndefined();
  });

  it('makes keys of 256 random bits', async () => {
    const first = await keys.createFirst();
    const second = await keys.replace();
    for (const key of [first, second]) expect(key).toMatch(/^rs_[A-Za-z0-9_-]{43}$/);
    expect(first).not.toBe(second);
  });

  it('keeps a digest and never the key', async () => {
    const key = (await keys.createFirst()) ?? '';
    const rows = await database.warehouse.query<{ sha256: string }[]>(
      'SELECT * FROM ops.admin_keys',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sha256).toBe(createHash('sha256').update(key).digest('hex'));
    expect(JSON.stringify(rows)).not.toContain(key.slice(3));
  });

  it('revokes every other key when it makes a new one', async () => {
    const first = (await keys.createFirst()) ?? '';
    const second = await keys.replace();
    expect(await keys.idOf(first)).toBeUndefined();
    expect(await keys.idOf(second)).toBe('2');
    expect(await keys.createFirst()).toBeUndefined();
  });

  it('knows who sends a key, in the Bearer scheme only', async () => {
    const key = (await keys.createFirst()) ?? '';
    expect(await keys.holderOf(`Bearer ${key}`)).toBe('key 1');
    expect(await keys.holderOf(`bearer ${key}`)).toBe('key 1');
    for (const other of [
      undefined,
      '',
      key,
      ` ${key}`,
      'Bearer',
      `Basic ${key}`,
      `Bearer:${key}`,
    ]) {
      expect(await keys.holderOf(other), other).toBeUndefined();
    }
  });

  it.each(['', 'rs_', "' OR true --", 'rs_' + 'A'.repeat(43)])('does not know %j', async (key) => {
    await keys.createFirst();
    expect(await keys.idOf(key)).toBeUndefined();
  });
});
