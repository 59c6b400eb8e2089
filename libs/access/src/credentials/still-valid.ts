import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { ROLES } from '../principal.js';
import type { StillValid } from './credentials.js';

const row = z.object({ sha256: z.string(), role: z.enum(ROLES), personalData: z.boolean() });

/** Asks which keys and sessions have neither been revoked nor expired. */
export function stillValidIn(warehouse: DataSource): StillValid {
  return async (digests) => {
    const rows = await queryRows(
      warehouse,
      row,
      `SELECT sha256, role, personal_data AS "personalData" FROM ops.api_keys
       WHERE sha256 = ANY($1::text[]) AND revoked_at IS NULL
         AND (expires_at IS NULL OR expires_at > now())
       UNION ALL
       SELECT sha256, role, personal_data FROM ops.sessions
       WHERE sha256 = ANY($1::text[]) AND expires_at > now()`,
      [digests],
    );
    return new Map(rows.map(({ sha256, ...rights }) => [sha256, rights]));
  };
}
