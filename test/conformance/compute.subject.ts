import { Readable } from 'node:stream';
import type { TableRegistry } from '#lake/ports/table-registry.js';
import type { Cell, Compute, TextFile, TextSource } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';

/** An engine with a new empty lake. */
export interface ComputeSubject {
  compute: Compute;
  lake: ObjectStore;
  registry: Pick<TableRegistry, 'publish'>;
  /** A SELECT that runs for hours. */
  endless: string;
  close(): Promise<void>;
}

export type Row = Record<string, Cell>;

/** Keys of the objects under a prefix, without the prefix. */
export async function listKeys(lake: ObjectStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of lake.list(prefix)) found.push(key.slice(prefix.length));
  return found;
}

/** Enough for a job to start; if it has not started, the engine only has less to undo. */
export const ACTIVE_MS = 250;

/** Returns the rows of a SELECT. @throws AppError of the engine; the reason of the signal */
export async function select(
  compute: Compute,
  sql: string,
  signal?: AbortSignal,
): Promise<Row[] | undefined> {
  const job = { name: 'select', sources: [], models: [{ name: 'm', sql, collect: true }] };
  const { collected } = await compute.run(job, signal && { signal });
  return collected['m'];
}

/** Returns the rows of a SELECT over the Parquet under a prefix, named `stored`. */
export async function readStored(
  compute: Compute,
  prefix: string,
  sql: string,
): Promise<Row[] | undefined> {
  const { collected } = await compute.run({
    name: 'conformance',
    sources: [{ kind: 'parquet', name: 'stored', prefix }],
    models: [{ name: 'seen', sql, collect: true }],
  });
  return collected['seen'];
}

/** How a file differs from comma, LF and a header in line 1. */
export type FileShape = Partial<Omit<TextFile, 'key'>>;

/** Writes text files to the lake as one source with the columns a, b and c. */
export async function createTextSource(
  lake: ObjectStore,
  files: { content: string | Buffer; shape?: FileShape }[],
  nullTokens = ['', 'NA'],
): Promise<TextSource> {
  const columns = ['a', 'b', 'c'];
  const source: TextSource = { kind: 'text', name: 'raw', columns, nullTokens, files: [] };
  for (const [index, { content, shape }] of files.entries()) {
    const key = `text/${index}.csv`;
    await lake.put(key, Readable.from([Buffer.from(content)]));
    source.files.push({
      key,
      fileId: index + 1,
      deliveryOrder: index + 1,
      delimiter: ',',
      headerLine: 1,
      lineEnd: 'lf',
      positions: { a: 0, b: 1, c: 2 },
      width: 3,
      ...shape,
    });
  }
  return source;
}

/** Returns the rows of a text source, ordered by file and line. */
export async function readRows(compute: Compute, source: TextSource): Promise<Row[]> {
  const { collected } = await compute.run({
    name: 'read text',
    sources: [source],
    models: [
      {
        name: 'seen',
        sql: `SELECT CAST(file_id AS INTEGER) AS file, CAST(line AS INTEGER) AS line, text,
                cell_fault AS fault, a, b, c, additional_column
              FROM raw ORDER BY file_id, line`,
        collect: true,
      },
    ],
  });
  return collected['seen'] ?? [];
}
