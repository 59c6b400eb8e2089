import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { digestOf } from './credentials.js';
import { type Role, ROLES, type Verdict } from '../principal.js';

const found = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  personalData: z.boolean(),
  expiresAt: z.date(),
  isExpired: z.boolean(),
});

/** A user who has signed in. */
export interface SignedIn {
  /** Their name in the audit log. */
  name: string;
  role: Role;
  /** Whether they may read personal data too. */
  personalData: boolean;
}

/** Signed-in browsers. The table has digests of the cookies' ids, so reading it opens no session. */
export class Sessions {
  constructor(private readonly warehouse: DataSource) {}

  /** @returns the id, for the cookie only */
  async open({ name, role, personalData }: SignedIn, hours: number): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    await this.warehouse.query('DELETE FROM ops.sessions WHERE expires_at <= now()');
    await this.warehouse.query(
      `INSERT INTO ops.sessions (sha256, user_name, role, personal_data, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
      [digestOf(id), name, role, personalData, hours * 3600],
    );
    return id;
  }

  async verify(sha256: string): Promise<Verdict> {
    const [session] = await queryRows(
      this.warehouse,
      found,
      `SELECT user_name AS name, role, personal_data AS "personalData",
         expires_at AS "expiresAt", expires_at <= now() AS "isExpired"
       FROM ops.sessions WHERE sha256 = $1`,
      [sha256],
    );
    if (!session) return { refused: 'unknown' };
    if (session.isExpired) return { refused: 'expired' };
    const { name, role, personalData, expiresAt } = session;
    return { principal: { name, role, personalData, via: 'session' }, until: expiresAt.getTime() };
  }

  /** Ends a session; every API refuses it within two seconds. */
  async close(id: string): Promise<void> {
    await this.warehouse.query('DELETE FROM ops.sessions WHERE sha256 = $1', [digestOf(id)]);
  }
}

/** Whether a text has the form of a session id; others need no database query. */
export function isSessionId(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}
