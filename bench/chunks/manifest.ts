import type { Client } from 'pg';
import type { Snapshot } from './snapshots.js';

export async function createManifest(client: Client): Promise<void> {
  await client.query(
    `CREATE TABLE chunks.manifest (mart text, snapshot_id bigint, chunk_id integer,
       PRIMARY KEY (mart, snapshot_id, chunk_id))`,
  );
}

/** Lists the chunks of a snapshot. */
export async function writeManifest(client: Client, { id, chunks }: Snapshot): Promise<void> {
  await client.query(`INSERT INTO chunks.manifest SELECT 'sales', $1, unnest($2::integer[])`, [
    id,
    chunks.map((chunk) => chunk.id),
  ]);
  await client.query('ANALYZE chunks.manifest');
}

/** Removes a snapshot. @returns the chunks that no other has */
export async function forgetSnapshot(client: Client, id: number): Promise<number[]> {
  const { rows } = await client.query<{ chunk_id: number }>(
    `DELETE FROM chunks.manifest m WHERE snapshot_id = $1 RETURNING chunk_id`,
    [id],
  );
  const dropped = rows.map(({ chunk_id }) => chunk_id);
  const { rows: kept } = await client.query<{ chunk_id: number }>(
    'SELECT DISTINCT chunk_id FROM chunks.manifest',
  );
  const listed = new Set(kept.map(({ chunk_id }) => chunk_id));
  return dropped.filter((chunk) => !listed.has(chunk));
}
