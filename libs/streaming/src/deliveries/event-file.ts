import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import type { Contract } from '#intake/contracts/contract.js';
import type { Delivery } from '#intake/source/deliver-file.js';
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

/** Columns after those of the contract. They make equal events different rows, and name the place of each. */
const OWN_COLUMNS = ['event_id', 'event_topic', 'event_partition', 'event_offset', 'event_fields'];

/** A range is at most some ten thousand rows. */
const READ_TIMEOUT_MS = 300_000;

/**
 * Writes the events of a range as CSV into a folder, always with the same bytes. Values are as they were sent; an event
 * that is no JSON object is its text in the first column alone, so that the pipeline quarantines it.
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
    `SELECT array_to_json(cells), event_id, "offset", fields, raw FROM ops.stream_events
     WHERE stream = $1 AND topic_id = $2 AND partition = $3 AND "offset" BETWEEN $4 AND $5
     ORDER BY "offset"`,
    [stream, topicId, partition, first, last],
    new AbortController().signal,
    READ_TIMEOUT_MS,
  );
  const hash = createHash('sha256');
  let bytes = 0;
  async function* text(): AsyncGenerator<Buffer> {
    for await (const line of linesOf(rows, header, [stream, String(partition)])) {
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

async function* linesOf(
  batches: AsyncIterable<TextRow[]>,
  header: readonly string[],
  place: readonly [topic: string, partition: string],
): AsyncGenerator<string> {
  yield `${header.map(cellOf).join(',')}\n`;
  for await (const rows of batches) yield rows.map((row) => lineOf(row, place)).join('');
}

function lineOf(
  [cells, eventId, offset, fields, raw]: TextRow,
  place: readonly [topic: string, partition: string],
): string {
  // A blank line is no row.
  if (cells === null || cells === undefined) return `${cellOf(raw?.trim() ? raw : '(empty)')}\n`;
  const values = JSON.parse(cells) as (string | null)[];
  return `${[...values, eventId, ...place, offset, fields].map(cellOf).join(',')}\n`;
}

const QUOTED = /[",;\t\r\n]/;

const cellOf = (text: string | null | undefined): string => {
  if (text === null || text === undefined) return '';
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
