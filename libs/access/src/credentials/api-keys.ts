import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AuditLog } from '../audit-log.js';
import { type Role, ROLES, type Verdict } from '../principal.js';
import { type Scope, scopeColumns, toScope } from '../scope.js';
import { hashSecret } from './credentials.js';

/** Returns a key of 256 random bits. */
export function generateKey(): string {
  return `rs_${randomBytes(32).toString('base64url')}`;
}

/** Whether a text has the form of a key; others need no database query. */
export function isKey(text: string): boolean {
  return /^rs_[\w-]{43}$/.test(text);
}

const COLUMNS = `key_id AS id, name, role, personal_data AS "personalData", stores, departments, created_at AS "createdAt",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used::text AS "lastUsed"`;

const keyRecord = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  /** Whether it may read names, addresses and telephone numbers too. */
  personalData: z.boolean(),
  /** The stores and departments that it is bound to; null for all. */
  ...scopeColumns,
  createdAt: z.date(),
  expiresAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
  /** ISO date. */
  lastUsed: z.string().nullable(),
});

/** The record of a key; the key itself is not stored. */
export type KeyRecord = z.output<typeof keyRecord>;

interface NewKey {
  /** Its purpose. */
  name: string;
  role: Role;
  /** Whether it may read personal data too; default false. */
  personalData?: boolean | undefined;
  /** Undefined: the whole chain. */
  scope?: Scope | undefined;
  /** Undefined: it does not expire. */
  expiresInDays?: number | undefined;
}

/** API keys of programs and people, stored as digests: a key is shown once, when it is created. */
export class ApiKeys {
  private readonly audit: AuditLog;

  constructor(private readonly warehouse: DataSource) {
    this.audit = new AuditLog(warehouse);
  }

  /** Creates the first admin key. @returns undefined when a valid one exists */
  async createFirst(): Promise<string | undefined> {
    return this.warehouse.transaction(async (manager) => {
      await manager.query('LOCK TABLE ops.api_keys IN EXCLUSIVE MODE');
      const valid = `SELECT FROM ops.api_keys WHERE role = 'admin' AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > now()) LIMIT 1`;
      if (await hasRows(manager, valid)) return undefined;
      const { key } = await insertKey(manager, { name: 'first admin key', role: 'admin' });
      return key;
    });
  }

  /** @param actor name in the audit log */
  async create(asked: NewKey, actor: string): Promise<KeyRecord & { key: string }> {
    return this.warehouse.transaction(async (manager) => {
      const made = await insertKey(manager, asked);
      const { id, name, role, personalData, stores, departments, expiresAt } = made;
      await this.audit.record(manager, {
        actor,
        action: 'create-key',
        subject: `key ${id}`,
        details: { name, role, personalData, stores, departments, expiresAt },
      });
      return made;
    });
  }

  /** Returns keys, newest first, at most `first`, older than the key `before` when set. */
  list(first: number, before?: number): Promise<KeyRecord[]> {
    return queryRows(
      this.warehouse,
      keyRecord,
      `SELECT ${COLUMNS} FROM ops.api_keys
       WHERE $2::bigint IS NULL OR key_id < $2 ORDER BY key_id DESC LIMIT $1`,
      [first, before ?? null],
    );
  }

  /**
   * Binds a key and its sessions to a scope; every API ends their streams and downloads within two seconds.
   * @param actor name in the audit log
   * @throws AppError KEY_NOT_FOUND, KEY_REVOKED
   */
  async changeScope(id: string, scope: Scope, actor: string, reason: string): Promise<KeyRecord> {
    return this.warehouse.transaction(async (manager) => {
      const before = await lockKey(manager, id);
      if (before.revokedAt) {
        throw new AppError('KEY_REVOKED', `key ${id} is revoked: make another one`);
      }
      const { stores = null, departments = null } = scope;
      const [changed] = await queryRows(
        manager,
        keyRecord,
        `UPDATE ops.api_keys SET stores = $2, departments = $3 WHERE key_id = $1 RETURNING ${COLUMNS}`,
        [id, stores, departments],
      );
      await manager.query(
        'UPDATE ops.sessions SET stores = $2, departments = $3 WHERE key_id = $1',
        [id, stores, departments],
      );
      await this.audit.record(manager, {
        actor,
        action: 'change-key-scope',
        subject: `key ${id}`,
        reason,
        details: {
          before: { stores: before.stores, departments: before.departments },
          after: { stores, departments },
        },
      });
      return changed ?? before;
    });
  }

  /**
   * Revokes a key; every API refuses it within two seconds. A second call changes nothing.
   * @param actor name in the audit log
   * @throws AppError KEY_NOT_FOUND
   */
  async revoke(id: string, actor: string, reason: string): Promise<KeyRecord> {
    return this.warehouse.transaction(async (manager) => {
      const key = await lockKey(manager, id);
      if (key.revokedAt) return key;
      const [revoked] = await queryRows(
        manager,
        keyRecord,
        `UPDATE ops.api_keys SET revoked_at = now() WHERE key_id = $1 RETURNING ${COLUMNS}`,
        [id],
      );
      const subject = `key ${id}`;
      await this.audit.record(manager, { actor, action: 'revoke-key', subject, reason });
      return revoked ?? key;
    });
  }
}

/** Returns a key that nobody else changes until the transaction ends. @throws AppError KEY_NOT_FOUND */
async function lockKey(session: Queryable, id: string): Promise<KeyRecord> {
  const [key] = await queryRows(
    session,
    keyRecord,
    `SELECT ${COLUMNS} FROM ops.api_keys WHERE key_id::text = $1 FOR UPDATE`,
    [id],
  );
  if (key) return key;
  const advice = 'list the keys with /v1/admin/keys';
  throw new AppError('KEY_NOT_FOUND', `key ${id} does not exist: ${advice}`);
}

async function insertKey(session: Queryable, asked: NewKey): Promise<KeyRecord & { key: string }> {
  const key = generateKey();
  const rows = await queryRows(
    session,
    keyRecord,
    `INSERT INTO ops.api_keys (sha256, name, role, expires_at, personal_data, stores, departments)
     VALUES ($1, $2, $3, now() + make_interval(days => $4), $5, $6, $7) RETURNING ${COLUMNS}`,
    [
      hashSecret(key),
      asked.name,
      asked.role,
      asked.expiresInDays ?? null,
      asked.personalData ?? false,
      asked.scope?.stores ?? null,
      asked.scope?.departments ?? null,
    ],
  );
  const [record] = rows;
  if (!record) throw new Error('INSERT gave no row');
  return { ...record, key };
}

const found = z.object({
  id: z.string(),
  role: z.enum(ROLES),
  personalData: z.boolean(),
  ...scopeColumns,
  expiresAt: z.date().nullable(),
  isExpired: z.boolean(),
  isRevoked: z.boolean(),
  usedToday: z.boolean(),
});

const FIND = sqlFile(import.meta.url, './find_api_key.sql');

/** Finds keys by their digests. */
export class KeyVerifier {
  constructor(private readonly warehouse: DataSource) {}

  async verify(sha256: string): Promise<Verdict> {
    const [key] = await queryRows(this.warehouse, found, FIND, [sha256]);
    if (!key) return { refused: 'unknown' };
    if (key.isRevoked) return { refused: 'revoked' };
    if (key.isExpired) return { refused: 'expired' };
    if (!key.usedToday) await this.touch(key.id);
    const { id, role, personalData } = key;
    return {
      principal: { name: `key ${id}`, role, personalData, scope: toScope(key), via: 'key' },
      until: key.expiresAt?.getTime() ?? Infinity,
    };
  }

  /** Once per day and key. */
  private async touch(id: string): Promise<void> {
    await this.warehouse.query(
      'UPDATE ops.api_keys SET last_used = current_date WHERE key_id = $1',
      [id],
    );
  }
}
