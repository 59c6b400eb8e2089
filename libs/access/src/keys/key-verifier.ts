import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { ROLES } from '../principal.js';
import type { Verdict } from '../verdict.js';

const found = z.object({
  id: z.string(),
  role: z.enum(ROLES),
  personalData: z.boolean(),
  expiresAt: z.date().nullable(),
  isExpired: z.boolean(),
  isRevoked: z.boolean(),
  usedToday: z.boolean(),
});

const FIND = `SELECT key_id AS id, role, personal_data AS "personalData", expires_at AS "expiresAt",
    coalesce(expires_at <= now(), false) AS "isExpired", revoked_at IS NOT NULL AS "isRevoked",
    last_used IS NOT DISTINCT FROM current_date AS "usedToday"
  FROM ops.api_keys WHERE sha256 = $1`;

/** Looks keys up by their digests. */
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
      principal: { name: `key ${id}`, role, personalData, via: 'key' },
      until: key.expiresAt?.getTime() ?? Infinity,
    };
  }

  /** Once a day for each key. */
  private async touch(id: string): Promise<void> {
    await this.warehouse.query(
      'UPDATE ops.api_keys SET last_used = current_date WHERE key_id = $1',
      [id],
    );
  }
}
