import type { DataSource } from 'typeorm';

/** Stores events of transactions that no snapshot has, as the worker does. @param lines their cells, with commas */
export async function storeEvents(
  warehouse: Pick<DataSource, 'query'>,
  lines: readonly string[],
): Promise<void> {
  await warehouse.query(
    `INSERT INTO ops.stream_events (stream, topic_id, partition, "offset", received_at, cells)
     SELECT 'transactions', 'a', 0, place - 1, '2026-01-01T10:00:00Z'::timestamptz + (quantity % 7) * interval '1 minute', cells
     FROM unnest($1::text[]) WITH ORDINALITY AS line (text, place),
       string_to_array(text, ',') AS cells, CAST(cells[7] AS integer) AS quantity`,
    [lines],
  );
  await warehouse.query(
    `INSERT INTO ops.stream_offsets (stream, topic_id, partition, next) VALUES ('transactions', 'a', 0, $1)`,
    [lines.length],
  );
}
