import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { StillValid } from './credentials.js';

const row = z.object({ sha256: z.string() });

/** Asks which keys and sessions have not been revoked. */
export function stillValidIn(warehouse: DataSource): StillValid {
  return async (digests) => {
    const rows = await queryRows(
      warehouse,
      row,
      `SELECT sha256 FROM ops.api_keys WHERE sha256 = ANY($1::text[]) AND revoked_at IS NULL
       UNION ALL SELECT sha256 FROM ops.sessions WHERE sha256 = ANY($1::text[])`,
      [digests],
    );
    return rows.map(({ sha256 }) => sha256);
  };
}
