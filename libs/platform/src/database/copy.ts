import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom, to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams';
import { withSpan } from '../tracing/spans.js';
import type { SqlSession } from './rows.js';

interface CopyOptions {
  /** Told of each chunk's bytes, for progress. */
  heard?: ((bytes: number) => void) | undefined;
  /** The table was made in this transaction: its rows need no look at who may see them, now or later. */
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
  { heard, isNewTable = false }: CopyOptions,
): Promise<number> {
  const client = (await runner.connect()) as PoolClient;
  const freeze = isNewTable ? ', FREEZE' : '';
  const stream = client.query(
    copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT csv${freeze})`),
  );
  if (heard) csv.on('data', (chunk: Buffer) => heard(chunk.length));
  await pipeline(csv, stream);
  return stream.rowCount;
}

/**
 * Streams the rows of a query out as CSV without header; `rowCount` of the stream is theirs at its end. Who
 * does not read it to its end loses the connection: nothing else can be asked over it.
 */
export async function copyCsvFrom(runner: SqlSession, query: string): Promise<CopyToStreamQuery> {
  const client = (await runner.connect()) as PoolClient;
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT csv)`));
  stream.once('close', () => {
    if (!stream.readableEnded) socketOf(client).destroy();
  });
  return stream;
}

/** What pg knows of a connection. */
const socketOf = (client: PoolClient): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;
