import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { chunksTable, type Mart } from '../flow/mart.js';

const chunkColumns = `mart, chunk_id::integer AS id, period, digest, rows::float8 AS rows,
  money::text AS money, folder, bytes::float8 AS bytes`;

const chunk = z.object({
  mart: z.string(),
  id: z.int(),
  period: z.string(),
  /** Of what made it. */
  digest: z.string(),
  rows: z.number(),
  /** Exact sum of the mart's money, as decimal text; null when it has none. */
  money: z.string().nullable(),
  /** Folder of its Parquet in the lake, ending in `/`. */
  folder: z.string(),
  /** Of its Parquet; null until all of it stands. */
  bytes: z.number().nullable(),
});

/** Rows of one mart and period, which never change. */
export type Chunk = z.output<typeof chunk>;

const chunkNumber = chunk.pick({ id: true, digest: true });

type NewChunk = Pick<Chunk, 'mart' | 'period' | 'digest' | 'folder'>;

/** Chunks of marts, and the snapshots that list them. */
export class ChunkLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** Those of the flow with one of these digests. */
  named(digests: readonly string[]): Promise<Chunk[]> {
    return queryRows(
      this.warehouse,
      chunk,
      `SELECT ${chunkColumns} FROM ops.chunks WHERE flow = $1 AND digest = ANY ($2)`,
      [this.flow, digests],
    );
  }

  /**
   * Gives chunks their numbers, the same to every attempt. They stand once `complete` says so.
   * @returns the numbers, by digest
   */
  async open(
    runner: QueryRunner,
    runId: number,
    chunks: readonly NewChunk[],
  ): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows(
      runner,
      chunkNumber,
      `INSERT INTO ops.chunks (mart, flow, period, digest, run_id, rows, folder)
       SELECT mart, $1, period, digest, $2, 0, folder
       FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS c (mart, period, digest, folder)
       ON CONFLICT (mart, period, digest)
         DO UPDATE SET run_id = excluded.run_id, folder = excluded.folder, bytes = NULL
       RETURNING digest, chunk_id::integer AS id`,
      [
        this.flow,
        runId,
        chunks.map(({ mart }) => mart),
        chunks.map(({ period }) => period),
        chunks.map(({ digest }) => digest),
        chunks.map(({ folder }) => folder),
      ],
    );
    return new Map(rows.map(({ digest, id }) => [digest, id]));
  }

  /** Those of a mart's chunks that have rows in the warehouse. */
  async loaded(mart: Pick<Mart, 'name'>, ids: readonly number[]): Promise<Set<number>> {
    const rows = await queryRows(
      this.warehouse,
      z.object({ id: z.int() }),
      `SELECT id FROM unnest($1::integer[]) AS n (id)
       WHERE EXISTS (SELECT FROM ${chunksTable(mart)} c WHERE c.chunk_id = n.id)`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Records what the warehouse holds of a mart's chunks, none for those without a row. */
  async count(
    runner: QueryRunner,
    mart: Pick<Mart, 'name' | 'reconciles'>,
    ids: readonly number[],
  ): Promise<void> {
    const money = mart.reconciles ? `coalesce(sum(${mart.reconciles.money}), 0)` : 'NULL::numeric';
    await runner.query(
      `UPDATE ops.chunks c SET rows = s.rows, money = s.money
       FROM (SELECT n.id, count(t.chunk_id) AS rows, ${money} AS money
             FROM unnest($2::integer[]) AS n (id) LEFT JOIN ${chunksTable(mart)} t ON t.chunk_id = n.id
             GROUP BY n.id) s
       WHERE c.mart = $1 AND c.chunk_id = s.id`,
      [mart.name, ids],
    );
  }

  /** Makes chunks of the flow stand, with the bytes of their Parquet. */
  async complete(
    runner: QueryRunner,
    chunks: readonly { digest: string; bytes: number }[],
  ): Promise<void> {
    await runner.query(
      `UPDATE ops.chunks c SET bytes = s.bytes
       FROM unnest($2::text[], $3::bigint[]) AS s (digest, bytes)
       WHERE c.flow = $1 AND c.digest = s.digest`,
      [this.flow, chunks.map(({ digest }) => digest), chunks.map(({ bytes }) => bytes)],
    );
  }

  /** Makes a snapshot the list of these chunks. */
  async list(runner: QueryRunner, snapshotId: number, digests: readonly string[]): Promise<void> {
    await runner.query('DELETE FROM ops.snapshot_chunks WHERE snapshot_id = $1', [snapshotId]);
    await runner.query(
      `INSERT INTO ops.snapshot_chunks (snapshot_id, mart, chunk_id)
       SELECT $1, mart, chunk_id FROM ops.chunks WHERE flow = $2 AND digest = ANY ($3)`,
      [snapshotId, this.flow, digests],
    );
  }

  /** Chunks that a snapshot lists, by mart and period. */
  ofSnapshot(session: QueryRunner, snapshotId: number): Promise<Chunk[]> {
    return queryRows(
      session,
      chunk,
      `SELECT ${chunkColumns} FROM ops.snapshot_chunks JOIN ops.chunks USING (mart, chunk_id)
       WHERE snapshot_id = $1 ORDER BY mart, period`,
      [snapshotId],
    );
  }

  /** Takes chunks out of the list of a snapshot that is dropped. */
  async unlist(runner: QueryRunner, snapshotId: number): Promise<void> {
    await runner.query('DELETE FROM ops.snapshot_chunks WHERE snapshot_id = $1', [snapshotId]);
  }

  /** Chunks of the flow that no snapshot lists. */
  unlisted(runner: QueryRunner): Promise<Chunk[]> {
    return queryRows(
      runner,
      chunk,
      `SELECT ${chunkColumns} FROM ops.chunks c
       WHERE flow = $1 AND NOT EXISTS (SELECT FROM ops.snapshot_chunks s
                                       WHERE s.mart = c.mart AND s.chunk_id = c.chunk_id)
       ORDER BY mart, chunk_id`,
      [this.flow],
    );
  }

  /** Takes the rows of chunks that no snapshot lists out of the warehouse, and forgets them. */
  async drop(runner: QueryRunner, chunks: readonly Pick<Chunk, 'mart' | 'id'>[]): Promise<void> {
    for (const mart of new Set(chunks.map((each) => each.mart))) {
      const ids = chunks.filter((each) => each.mart === mart).map(({ id }) => id);
      await runner.query(`DELETE FROM ${chunksTable({ name: mart })} WHERE chunk_id = ANY ($1)`, [
        ids,
      ]);
      await runner.query('DELETE FROM ops.chunks WHERE mart = $1 AND chunk_id = ANY ($2)', [
        mart,
        ids,
      ]);
    }
  }

  /** Folders of the flow's chunks in the lake. */
  async folders(): Promise<Set<string>> {
    const rows = await queryRows(
      this.warehouse,
      z.object({ folder: z.string() }),
      'SELECT folder FROM ops.chunks WHERE flow = $1',
      [this.flow],
    );
    return new Set(rows.map(({ folder }) => folder));
  }
}
