import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import type { Contract } from '#intake/contracts/contract.js';
import type { Delivery } from '#intake/source/deliver-file.js';
import { csvRow, type EventPlace, eventRow, OWN_COLUMNS } from '../reader/event-row.js';
import { rowBatches, type TextRow } from '#platform/database/rows.js';

/** A closed range of offsets that becomes a file. */
export interface EventRange {
  stream: string;
  topicId: string;
  partition: number;
  first: number;
  last: number;
  path: string;
}

/** A range is at most some ten thousand rows. */
const READ_TIMEOUT_MS = 300_000;
/** Rows in memory: each may be as large as an event of the broker. */
const ROWS_AT_ONCE = 64;

/**
 * Writes the events of a range as CSV into a folder, always with the same bytes: one line an event, each of which the
 * intake of files accepts. Values are as they were sent.
 * @returns the file, to deliver
 */
export async function writeEventFile(
  warehouse: DataSource,
  { columns }: Pick<Contract, 'columns'>,
  { stream, topicId, partition, first, last, path }: EventRange,
  folder: string,
): Promise<Delivery> {
  const file = join(folder, 'events.csv');
  const header = [...columns.map(({ headers, name }) => headers[0] ?? name), ...OWN_COLUMNS];
  const rows = rowBatches(
    warehouse,
    // The cells as an array of JSON, because the driver passes on texts here.
    `SELECT array_to_json(cells), event_id, "offset", fields, raw, fault FROM ops.stream_events
     WHERE stream = $1 AND topic_id = $2 AND partition = $3 AND "offset" BETWEEN $4 AND $5
     ORDER BY "offset"`,
    [stream, topicId, partition, first, last],
    new AbortController().signal,
    READ_TIMEOUT_MS,
    ROWS_AT_ONCE,
  );
  const hash = createHash('sha256');
  let bytes = 0;
  async function* text(): AsyncGenerator<Buffer> {
    for await (const line of formatLines(rows, header, {
      topic: stream,
      partition: String(partition),
    })) {
      const chunk = Buffer.from(line);
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  await pipeline(
    Readable.from(text(), { objectMode: false }),
    createWriteStream(file, { flags: 'wx' }),
  );
  return {
    path,
    sha256: hash.digest('hex'),
    bytes,
    read: () => createReadStream(file) as AsyncIterable<Buffer>,
  };
}

async function* formatLines(
  batches: AsyncIterable<TextRow[]>,
  header: readonly string[],
  place: Pick<EventPlace, 'topic' | 'partition'>,
): AsyncGenerator<string> {
  yield `${csvRow(header)}\n`;
  for await (const rows of batches) yield rows.map((row) => `${formatRow(row, place)}\n`).join('');
}

function formatRow(
  [cells, eventId, offset, fields, raw, fault]: TextRow,
  place: Pick<EventPlace, 'topic' | 'partition'>,
): string {
  const at = { ...place, offset: String(offset) };
  if (typeof cells !== 'string') return eventRow(at, { raw: raw ?? '', fault: fault ?? '' });
  const values = JSON.parse(cells) as (string | null)[];
  return eventRow(at, { values, eventId: eventId ?? null, fields: fields ?? null });
}
