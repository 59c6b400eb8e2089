import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { ROLES } from '../principal.js';
import { hashSecret } from './credentials.js';
import type { SignedInUser } from './sessions.js';

const redeemSignInCodeSql = sqlFile(import.meta.url, './redeem_sign_in_code.sql');

const found = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  personalData: z.boolean(),
  isExpired: z.boolean(),
});

/** Codes that sign a browser in once. The table has their digests, so reading it signs nobody in. */
export class SignInCodes {
  constructor(private readonly warehouse: DataSource) {}

  /** @returns the code, for the link only */
  async create({ name, role, personalData }: SignedInUser, hours: number): Promise<string> {
    const code = randomBytes(32).toString('base64url');
    await this.warehouse.query('DELETE FROM ops.sign_in_codes WHERE expires_at <= now()');
    await this.warehouse.query(
      `INSERT INTO ops.sign_in_codes (sha256, user_name, role, personal_data, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
      [hashSecret(code), name, role, personalData, hours * 3600],
    );
    return code;
  }

  /** Uses a code up. @throws AppError SIGN_IN_FAILED for one that is unknown, used or expired */
  async redeem(code: string): Promise<SignedInUser> {
    // Typeorm returns the rows of a DELETE with their number; a WITH query returns rows only.
    const [user] = await queryRows(this.warehouse, found, redeemSignInCodeSql, [hashSecret(code)]);
    if (!user || user.isExpired) {
      const what = 'the link was used before, has expired or is unknown';
      const remedy = 'use the newest link that npm start printed, or an API key';
      throw new AppError('SIGN_IN_FAILED', `${what}: ${remedy}`);
    }
    const { isExpired: _isExpired, ...signedIn } = user;
    return signedIn;
  }
}
