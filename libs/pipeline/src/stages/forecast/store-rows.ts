import { Readable } from 'node:stream';
import type { ComputeJob, Source, TextFile } from '#lake/ports/compute.js';
import type { ForecastPart, StoredOrigin } from '../../flow/forecast.js';
import { columnNames, type MartColumn } from '../../flow/mart.js';
import { attemptScratchPrefix } from '../../flow/zones.js';
import { measureChunks } from '../../plan/planned-chunks.js';
import { withBackground } from '../background.js';
import { loadChunks } from '../load-chunks.js';
import type { StageContext } from '../stage-context.js';
import { timeJob, timeStep } from '../timed-step.js';
import { withFieldIds } from '../with-field-ids.js';
import { encodeCsv } from './encode-csv.js';
import type { ForecastChunk } from './plan-forecast.js';

type OpenChunk = ForecastChunk & { id: number };

/** Rows of a chunk as one object of CSV without header: the number of the chunk, then the columns. */
interface WrittenRows {
  chunk: OpenChunk;
  key: string;
  rows: number;
}

/**
 * Stores the rows of chunks in the warehouse and, as Parquet, in the lake. A chunk without a part has no rows.
 * @param parts the rows, one table after another; those of other tables are dropped
 * @param keep stores origins among the parts
 */
export async function storeRows(
  context: StageContext,
  chunks: readonly ForecastChunk[],
  parts: AsyncIterable<ForecastPart>,
  keep: (origins: readonly StoredOrigin[]) => Promise<void>,
): Promise<void> {
  const { ledger, localCompute, runId, signal } = context;
  const ids = await context.transaction((runner) => ledger.chunks.open(runner, runId, chunks));
  const open = chunks.map((chunk): OpenChunk => ({ ...chunk, id: ids.get(chunk.digest) ?? 0 }));
  const written = await withBackground(async (start) => {
    // A table loads while the next is computed, and while the files are written.
    const load = ({ chunk, rows }: WrittenRows): void => {
      if (!chunk.lacksRows) return;
      const work = { ids: [chunk.id], csv: csvFolder(context, chunk), rows };
      start(() =>
        timeStep(context, `loading ${chunk.relation}`, () =>
          loadChunks(context, chunk.table, work),
        ),
      );
    };
    const made = await timeStep(context, 'forecasting', () =>
      writeCsv(context, open, parts, load, keep),
    );
    const lacking = open.filter(({ lacksFiles }) => lacksFiles);
    if (lacking.length > 0) {
      context.progress('writing files');
      const job = await withFieldIds(context, filesJob(context, lacking, made), lacking);
      await timeJob(context, localCompute, job, { signal });
    }
    return made;
  });
  await context.lake.deletePrefix(attemptScratchPrefix(context));
  const made = await measureChunks(context, chunks);
  const counted = open.map((chunk) => {
    const own = written.filter((each) => each.chunk === chunk);
    return { digest: chunk.digest, rows: own.reduce((sum, { rows }) => sum + rows, 0) };
  });
  await context.transaction(async (runner) => {
    await ledger.chunks.recordWritten(runner, counted);
    await ledger.chunks.complete(runner, made);
  });
}

const csvFolder = (context: StageContext, { relation }: ForecastChunk) =>
  `${attemptScratchPrefix(context)}${relation}/`;

async function writeCsv(
  context: StageContext,
  open: readonly OpenChunk[],
  parts: AsyncIterable<ForecastPart>,
  onWritten: (rows: WrittenRows) => void,
  keep: (origins: readonly StoredOrigin[]) => Promise<void>,
): Promise<WrittenRows[]> {
  const written: WrittenRows[] = [];
  const iterator = parts[Symbol.asyncIterator]();
  let next = await iterator.next();
  /** Yields CSV of the parts from the current one on, as long as they are of the same table. */
  async function* yieldCsv(current: WrittenRows): AsyncGenerator<Buffer> {
    const { id, relation, table } = current.chunk;
    const scales = Object.values(table.columns).map(({ scale = 0 }: MartColumn) => scale);
    while (next.done !== true && 'table' in next.value && next.value.table === relation) {
      current.rows += next.value.rows;
      yield* encodeCsv(id, next.value, scales);
      next = await iterator.next();
    }
  }
  try {
    while (next.done !== true) {
      const part = next.value;
      const chunk = 'table' in part && open.find(({ relation }) => relation === part.table);
      if (chunk) {
        const rows = { chunk, key: `${csvFolder(context, chunk)}part-0.csv`, rows: 0 };
        await context.lake.put(rows.key, Readable.from(yieldCsv(rows)));
        written.push(rows);
        onWritten(rows);
        continue;
      }
      if ('origins' in part) await keep(part.origins);
      next = await iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
  return written;
}

/** Returns the job that writes the rows, which the CSV has as text, as Parquet: too few for a cluster. */
function filesJob(
  { runId, stage }: StageContext,
  chunks: readonly OpenChunk[],
  written: readonly WrittenRows[],
): ComputeJob {
  const toTextTable = ({ relation }: ForecastChunk) => `${relation}_text`;
  const sources = chunks.map((chunk): Source => {
    const columns = columnNames(chunk.table);
    const files = written
      .filter((each) => each.chunk === chunk && each.rows > 0)
      .map(({ key }): TextFile => ({
        key,
        fileId: 0,
        deliveryOrder: 0,
        delimiter: ',',
        headerLine: 0,
        lineEnd: 'lf',
        // After the number of the chunk.
        positions: Object.fromEntries(columns.map((name, index) => [name, index + 1])),
        width: columns.length + 1,
      }));
    return {
      kind: 'text',
      name: toTextTable(chunk),
      columns,
      nullTokens: [''],
      files,
    };
  });
  const models = chunks.map((chunk) => {
    const columns = Object.entries(chunk.table.columns).map(castColumn);
    return {
      name: chunk.relation,
      sql: `SELECT ${columns.join(', ')} FROM ${toTextTable(chunk)}`,
      isView: true,
      outputs: [
        { format: 'parquet' as const, prefix: chunk.folder, orderBy: [...chunk.table.key] },
      ],
    };
  });
  return { name: `run-${runId}-${stage}`, sources, models };
}

const types = { integer: 'INTEGER', bigint: 'BIGINT', date: 'DATE', boolean: 'BOOLEAN' } as const;

/** Returns SQL, for every engine, for the value of a column of text. */
function castColumn([name, { type, scale = 0 }]: [string, MartColumn]): string {
  if (type === 'text') return name;
  // DuckDB takes a hundred times as long for text to a decimal of more than 18 digits.
  return `CAST(${name} AS ${type === 'decimal' ? `DECIMAL(18, ${scale})` : types[type]}) AS ${name}`;
}
