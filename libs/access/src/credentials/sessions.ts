import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { hashSecret } from './credentials.js';
import { type Role, ROLES, type Verdict } from '../principal.js';
import { type Scope, scopeColumns, toScope } from '../scope.js';

const openSessionWithKeySql = sqlFile(import.meta.url, './open_session_with_key.sql');
const findSessionSql = sqlFile(import.meta.url, './find_session.sql');

const found = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  personalData: z.boolean(),
  ...scopeColumns,
  expiresAt: z.date(),
  isExpired: z.boolean(),
  isRevoked: z.boolean(),
});

/** A user who has signed in. */
export interface SignedInUser {
  /** Their name in the audit log. */
  name: string;
  role: Role;
  /** Whether they may read personal data too. */
  personalData: boolean;
  /** The stores and departments that they may see; left out for the whole chain. */
  scope?: Scope | undefined;
}

/** Signed-in browsers. The table has digests of the cookies' ids, so reading it opens no session. */
export class Sessions {
  constructor(private readonly warehouse: DataSource) {}

  /** @returns the id, for the cookie only */
  async open({ name, role, personalData, scope }: SignedInUser, hours: number): Promise<string> {
    const id = await this.generateId();
    await this.warehouse.query(
      `INSERT INTO ops.sessions (sha256, user_name, role, personal_data, stores, departments, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
      [
        hashSecret(id),
        name,
        role,
        personalData,
        scope?.stores ?? null,
        scope?.departments ?? null,
        hours * 3600,
      ],
    );
    return id;
  }

  /**
   * Opens a session with the rights of a valid key. It ends with the key.
   * @returns the id, for the cookie only
   */
  async openWithKey(key: string, hours: number): Promise<string> {
    const id = await this.generateId();
    await this.warehouse.query(openSessionWithKeySql, [
      hashSecret(id),
      hashSecret(key),
      hours * 3600,
    ]);
    return id;
  }

  async verify(sha256: string): Promise<Verdict> {
    const [session] = await queryRows(this.warehouse, found, findSessionSql, [sha256]);
    if (!session) return { refused: 'unknown' };
    if (session.isExpired) return { refused: 'expired' };
    if (session.isRevoked) return { refused: 'revoked' };
    const { name, role, personalData, expiresAt } = session;
    const principal = {
      name,
      role,
      personalData,
      scope: toScope(session),
      via: 'session' as const,
    };
    return { principal, until: expiresAt.getTime() };
  }

  /** Ends a session; every API refuses it within two seconds. */
  async close(id: string): Promise<void> {
    await this.warehouse.query('DELETE FROM ops.sessions WHERE sha256 = $1', [hashSecret(id)]);
  }

  private async generateId(): Promise<string> {
    await this.warehouse.query('DELETE FROM ops.sessions WHERE expires_at <= now()');
    return randomBytes(32).toString('base64url');
  }
}

/** Whether a text has the form of a session id; others need no database query. */
export function isSessionId(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}
