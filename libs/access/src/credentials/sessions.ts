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

/** Somebody who has signed in. */
export interface SignedIn {
  /** As the audit log names them. */
  name: string;
  role: Role;
  /** Whether they may read personal data, too. */
  personalData: boolean;
}

/** Browsers that are signed in. The id in the cookie is kept as a digest, so the table opens nothing. */
export class Sessions {
  constructor(private readonly warehouse: DataSource) {}

  /** @returns the id, for the cookie alone */
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

  /** Ends a session; every API knows within two seconds. */
  async close(id: string): Promise<void> {
    await this.warehouse.query('DELETE FROM ops.sessions WHERE sha256 = $1', [digestOf(id)]);
  }
}

/** Whether a text could be a session's id: one that could not needs no look into the database. */
export function isSessionId(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}
