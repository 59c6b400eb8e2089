import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';

const storedRow = z.object({ id: z.string(), cells: z.array(z.string().nullable()) });

/** Returns the cells of the stored events with some ids, by their id. Unread events have no cells yet. */
export async function findEvents(
  warehouse: Pick<DataSource, 'query'>,
  stream: string,
  ids: readonly string[],
): Promise<Map<string, readonly (string | null)[]>> {
  if (ids.length === 0) return new Map();
  const found = await queryRows(
    warehouse,
    storedRow,
    `SELECT event_id AS id, cells FROM ops.stream_events
     WHERE stream = $1 AND event_id = ANY($2::text[]) AND cells IS NOT NULL`,
    [stream, ids],
  );
  return new Map(found.map(({ id, cells }) => [id, cells]));
}
