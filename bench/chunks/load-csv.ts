import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { COLUMNS } from './layout.js';

/** @param options of COPY, beside the format; with `FREEZE` the transaction must have made the table */
export async function loadCsv(
  client: Client,
  table: string,
  file: string,
  options = '',
): Promise<void> {
  const copy = copyFrom(`COPY ${table} (${COLUMNS}) FROM STDIN (FORMAT csv ${options})`);
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), client.query(copy));
}

export async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
