import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom, to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams';
import { withSpan } from '../tracing/spans.js';
import type { SqlSession } from './rows.js';

interface CopyOptions {
  /** Called with the bytes of each chunk, for progress. */
  onBytes?: ((bytes: number) => void) | undefined;
  /** True when this transaction created the table: its rows need no visibility checks, now or later. */
  isNewTable?: boolean;
}

/**
 * Streams CSV (no header, empty unquoted field = NULL) into a table, in the transaction of `runner`.
 * @param table qualified name, a constant of ours and never input
 * @returns rows loaded
 */
export function copyCsvInto(
  runner: SqlSession,
  table: string,
  columns: readonly string[],
  csv: Readable,
  options: CopyOptions = {},
): Promise<number> {
  const attributes = { 'db.system.name': 'postgresql', 'db.collection.name': table };
  return withSpan(`COPY ${table}`, attributes, async (note) => {
    const rows = await copyInto(runner, table, columns, csv, options);
    note({ 'retailstream.rows': rows });
    return rows;
  });
}

async function copyInto(
  runner: SqlSession,
  table: string,
  columns: readonly string[],
  csv: Readable,
  { onBytes, isNewTable = false }: CopyOptions,
): Promise<number> {
  const client = (await runner.connect()) as PoolClient;
  const freeze = isNewTable ? ', FREEZE' : '';
  const stream = client.query(
    copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT csv${freeze})`),
  );
  if (onBytes) csv.on('data', (chunk: Buffer) => onBytes(chunk.length));
  await pipeline(csv, stream);
  return stream.rowCount;
}

/**
 * Streams the rows of a query as CSV without header; the stream's `rowCount` is set at its end. A reader
 * that stops early loses the connection.
 */
export async function copyCsvFrom(runner: SqlSession, query: string): Promise<CopyToStreamQuery> {
  const client = (await runner.connect()) as PoolClient;
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT csv)`));
  stream.once('close', () => {
    if (!stream.readableEnded) findSocket(client).destroy();
  });
  return stream;
}

/** What pg stores of a connection. */
const findSocket = (client: PoolClient): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;
