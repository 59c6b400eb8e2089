import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { AuditLog } from '../audit-log.js';
import { ApiKeys, KeyVerifier } from './api-keys.js';
import { Sessions } from './sessions.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const DAY_MS = 86_400_000;

describe('ApiKeys', () => {
  let database: TestWarehouse;
  let keys: ApiKeys;
  const verify = (key: string) => new KeyVerifier(database.warehouse).verify(sha256(key));

  beforeEach(async () => {
    database = await createTestWarehouse();
    keys = new ApiKeys(database.warehouse);
  });
  afterEach(() => database.drop());

  it('creates one first key for many concurrent calls: an admin’s, without expiry', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => keys.createFirst()));
    const [key] = made.filter((one) => one !== undefined);
    expect(made.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await verify(key ?? '')).toEqual({
      principal: { name: 'key 1', role: 'admin', personalData: false, via: 'key' },
      until: Infinity,
    });
    expect(await keys.createFirst()).toBeUndefined();
  });

  it('creates the first key again when no other admin key is valid', async () => {
    await keys.createFirst();
    await keys.create({ name: 'a viewer', role: 'viewer' }, 'test');
    await keys.revoke('1', 'test', 'lost');
    expect(await keys.createFirst()).toMatch(/^rs_/);
  });

  it('stores a digest and never the key, which has 256 random bits', async () => {
    const { key } = await keys.create({ name: 'one', role: 'viewer' }, 'test');
    const other = await keys.create({ name: 'two', role: 'viewer' }, 'test');
    for (const each of [key, other.key]) expect(each).toMatch(/^rs_[A-Za-z0-9_-]{43}$/);
    expect(key).not.toBe(other.key);
    const rows = await database.warehouse.query<{ sha256: string }[]>(
      'SELECT * FROM ops.api_keys ORDER BY key_id',
    );
    expect(rows[0]?.sha256).toBe(sha256(key));
    const kept = JSON.stringify([rows, await new AuditLog(database.warehouse).list(9)]);
    expect(kept).not.toContain(key.slice(3));
  });

  it('lists the records of all keys, newest first', async () => {
    await keys.create({ name: 'anna', role: 'operator', expiresInDays: 30 }, 'key 9');
    await keys.create({ name: 'a dashboard', role: 'viewer' }, 'key 9');
    const [second, first] = await keys.list(10);
    expect(second).toMatchObject({
      id: '2',
      name: 'a dashboard',
      role: 'viewer',
      expiresAt: null,
      revokedAt: null,
      lastUsed: null,
    });
    const { createdAt, expiresAt } = first!;
    expect((expiresAt?.getTime() ?? 0) - createdAt.getTime()).toBe(30 * DAY_MS);
    expect(await keys.list(1)).toHaveLength(1);
    expect(await keys.list(10, 2)).toMatchObject([{ id: '1' }]);
    const entries = await new AuditLog(database.warehouse).list(10);
    expect(entries.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      ['key 9', 'create-key', 'key 2'],
      ['key 9', 'create-key', 'key 1'],
    ]);
  });

  it('allows personal data on request for any role, and records it in the audit log', async () => {
    const given = { name: 'customer service', role: 'viewer', personalData: true } as const;
    const { key } = await keys.create(given, 'key 9');
    const without = await keys.create({ name: 'an admin', role: 'admin' }, 'key 9');
    expect(await verify(key)).toMatchObject({ principal: { role: 'viewer', personalData: true } });
    expect(await verify(without.key)).toMatchObject({ principal: { personalData: false } });
    const listed = await keys.list(10);
    expect(listed.map(({ personalData }) => personalData)).toEqual([false, true]);
    const entries = await new AuditLog(database.warehouse).list(10);
    expect(entries.map(({ details }) => details['personalData'])).toEqual([false, true]);
  });

  it('revokes one key once and leaves the others', async () => {
    const one = await keys.create({ name: 'one', role: 'viewer' }, 'test');
    const two = await keys.create({ name: 'two', role: 'analyst' }, 'test');
    const revoked = await keys.revoke(one.id, 'key 9', 'lost');
    expect(revoked.revokedAt).toBeInstanceOf(Date);
    expect(await keys.revoke(one.id, 'key 9', 'again')).toEqual(revoked);
    expect(await verify(one.key)).toEqual({ refused: 'revoked' });
    expect(await verify(two.key)).toMatchObject({ principal: { name: 'key 2', role: 'analyst' } });
    const acts = await new AuditLog(database.warehouse).list(10);
    expect(acts.filter(({ action }) => action === 'revoke-key')).toMatchObject([
      { actor: 'key 9', subject: 'key 1', reason: 'lost' },
    ]);
  });

  it('binds a key and its sessions to another scope, and records both', async () => {
    const { id, key } = await keys.create(
      { name: 'bob', role: 'viewer', scope: { stores: [3] } },
      'test',
    );
    const sessions = new Sessions(database.warehouse);
    const session = await sessions.openWithKey(key, 1);
    const changed = await keys.changeScope(id, { departments: [5] }, 'key 9', 'moved');
    expect(changed).toMatchObject({ stores: null, departments: [5] });
    const bound = { principal: { name: 'key 1', scope: { departments: [5] } } };
    expect(await verify(key)).toMatchObject(bound);
    expect(await sessions.verify(sha256(session))).toMatchObject(bound);
    const [act] = await new AuditLog(database.warehouse).list(1);
    expect(act).toMatchObject({
      actor: 'key 9',
      action: 'change-key-scope',
      subject: 'key 1',
      reason: 'moved',
      details: {
        before: { stores: [3], departments: null },
        after: { stores: null, departments: [5] },
      },
    });
    await keys.revoke(id, 'key 9', 'left');
    await expect(keys.changeScope(id, { stores: [3] }, 'key 9', 'x')).rejects.toMatchObject({
      code: 'KEY_REVOKED',
    });
  });

  it.each(['99', '0', '-1', 'x', '', '1; DROP TABLE ops.api_keys', '9'.repeat(30)])(
    'refuses the unknown key %j',
    async (id) => {
      const notFound = { code: 'KEY_NOT_FOUND' };
      await expect(keys.revoke(id, 'test', 'x')).rejects.toMatchObject(notFound);
      const change = keys.changeScope(id, { stores: [1] }, 'test', 'x');
      await expect(change).rejects.toMatchObject(notFound);
    },
  );

  it('refuses an expired key and an unknown one', async () => {
    const { key } = await keys.create({ name: 'one', role: 'viewer', expiresInDays: 1 }, 'test');
    expect(await verify(key)).toMatchObject({ principal: { name: 'key 1' } });
    await database.warehouse.query(`UPDATE ops.api_keys SET expires_at = now()`);
    expect(await verify(key)).toEqual({ refused: 'expired' });
    expect(await verify(`${key}x`)).toEqual({ refused: 'unknown' });
  });

  it('stores the day of the last use once', async () => {
    const { key } = await keys.create({ name: 'one', role: 'viewer' }, 'test');
    const version = async () =>
      (await database.warehouse.query<{ xmin: string }[]>('SELECT xmin FROM ops.api_keys'))[0];
    await verify(key);
    const [record] = await keys.list(1);
    expect(record?.lastUsed).toMatch(/^\d{4}-\d\d-\d\d$/);
    const written = await version();
    await verify(key);
    expect(await version()).toEqual(written);
  });
});
