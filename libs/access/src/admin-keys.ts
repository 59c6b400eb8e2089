import { createHash, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';

const keyRow = z.object({ id: z.string() });

const digest = (key: string) => createHash('sha256').update(key).digest('hex');

/** Keys for the admin endpoints, kept as digests: a key is shown once, when it is made. */
export class AdminKeys {
  constructor(private readonly warehouse: DataSource) {}

  /** Makes the first key. @returns undefined when there is one already */
  async createFirst(): Promise<string | undefined> {
    return this.warehouse.transaction(async (manager) => {
      await manager.query('LOCK TABLE ops.admin_keys IN EXCLUSIVE MODE');
      const valid = 'SELECT FROM ops.admin_keys WHERE revoked_at IS NULL LIMIT 1';
      if (await hasRows(manager, valid)) return undefined;
      const key = newKey();
      await manager.query('INSERT INTO ops.admin_keys (sha256) VALUES ($1)', [digest(key)]);
      return key;
    });
  }

  /** Makes a new key and revokes every other. */
  async replace(): Promise<string> {
    const key = newKey();
    await this.warehouse.transaction(async (manager) => {
      await manager.query('UPDATE ops.admin_keys SET revoked_at = now() WHERE revoked_at IS NULL');
      await manager.query('INSERT INTO ops.admin_keys (sha256) VALUES ($1)', [digest(key)]);
    });
    return key;
  }

  /**
   * Who sends this `Authorization` header, as the audit log names them: `key 3`.
   * @returns undefined unless it is a valid key in the Bearer scheme
   */
  async holderOf(authorization = ''): Promise<string | undefined> {
    const [scheme, key] = authorization.split(' ');
    const id = scheme?.toLowerCase() === 'bearer' && key ? await this.idOf(key) : undefined;
    return id === undefined ? undefined : `key ${id}`;
  }

  /** Number of the key, by which the audit log knows its holder; undefined for one that is not valid. */
  async idOf(key: string): Promise<string | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      keyRow,
      'SELECT key_id AS id FROM ops.admin_keys WHERE sha256 = $1 AND revoked_at IS NULL',
      [digest(key)],
    );
    return row?.id;
  }
}

/** 256 random bits: a plain digest is enough to keep such a key safe. */
function newKey(): string {
  return `rs_${randomBytes(32).toString('base64url')}`;
}
