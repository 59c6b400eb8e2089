import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { chunksTable, hasRowsSql, type Mart, type MartTable } from '../../flow/mart.js';

const openChunksSql = sqlFile(import.meta.url, './open_chunks.sql');
const filesWithoutRowsSql = sqlFile(import.meta.url, './files_without_rows.sql');
const incompleteChunkSql = sqlFile(import.meta.url, './incomplete_chunk.sql');

const recordFilesSql = sqlFile(import.meta.url, './record_chunk_files.sql');

const chunkColumns = `relation, chunk_id::integer AS id, period, digest, rows::float8 AS rows,
  rows_written::float8 AS "rowsWritten", money::text AS money, folder, bytes::float8 AS bytes`;

const chunk = z.object({
  /** A dataset, a model or a mart. */
  relation: z.string(),
  id: z.int(),
  period: z.string(),
  /** Digest of its inputs. */
  digest: z.string(),
  /** Rows in the warehouse, of a mart or forecast; those of others as the engine counted them. */
  rows: z.number(),
  /** Rows that the engine wrote, of a mart, forecast or share; null in chunks from before they were counted. */
  rowsWritten: z.number().nullable(),
  /** Exact sum of its money, as decimal text; null when it has none. */
  money: z.string().nullable(),
  /** Folder of its Parquet in the lake, ending in `/`. */
  folder: z.string(),
  /** Size of its Parquet; null until it is complete. */
  bytes: z.number().nullable(),
});

/** Immutable rows of one period of one dataset, model or mart. */
export type Chunk = z.output<typeof chunk>;

/** What happened to the rows of a file in one chunk of merged rows. Money is exact, as decimal text. */
export interface MergedFile {
  rowsOut: number;
  rowsDuplicate: number;
  rowsSuperseded: number;
  /** Rows that differ from the previous delivery. */
  rowsRestating: number;
  moneyOut: string | null;
  moneyDuplicate: string | null;
  moneySuperseded: string | null;
}

const chunkNumber = chunk.pick({ id: true, digest: true });

type NewChunk = Pick<Chunk, 'relation' | 'period' | 'digest' | 'folder'>;

/** Stores chunks of datasets, models and marts, and lists them by snapshot. */
export class ChunkLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** Returns the flow's chunks with one of these digests. */
  listByDigest(digests: readonly string[]): Promise<Chunk[]> {
    return queryRows(
      this.warehouse,
      chunk,
      `SELECT ${chunkColumns} FROM ops.chunks WHERE flow = $1 AND digest = ANY ($2)`,
      [this.flow, digests],
    );
  }

  /**
   * Assigns numbers to chunks, the same for every attempt. `complete` makes them final.
   * @returns the numbers, by digest
   */
  async open(
    runner: QueryRunner,
    runId: number,
    chunks: readonly NewChunk[],
  ): Promise<ReadonlyMap<string, number>> {
    if (chunks.length === 0) return new Map();
    const rows = await queryRows(runner, chunkNumber, openChunksSql, [
      this.flow,
      runId,
      chunks.map(({ relation }) => relation),
      chunks.map(({ period }) => period),
      chunks.map(({ digest }) => digest),
      chunks.map(({ folder }) => folder),
    ]);
    return new Map(rows.map(({ digest, id }) => [digest, id]));
  }

  /** Returns the digests of chunks of tables that have rows in the warehouse. */
  async listLoaded(chunks: readonly Chunk[]): Promise<Set<string>> {
    const names = [...new Set(chunks.map(({ relation }) => relation))];
    if (names.length === 0) return new Set();
    const ofTables = names.map(
      (
        name,
        index,
      ) => `SELECT digest FROM unnest($${2 * index + 1}::integer[], $${2 * index + 2}::text[]) AS n (id, digest)
        WHERE ${hasRowsSql({ name }, 'n.id')}`,
    );
    const values = names.flatMap((name) => {
      const own = chunks.filter(({ relation }) => relation === name);
      return [own.map(({ id }) => id), own.map(({ digest }) => digest)];
    });
    const digest = chunk.pick({ digest: true });
    const rows = await queryRows(this.warehouse, digest, ofTables.join('\nUNION ALL\n'), values);
    return new Set(rows.map((row) => row.digest));
  }

  /** Records rows of a mart's chunks in the warehouse; nothing for chunks without rows. */
  async count(
    runner: QueryRunner,
    mart: Pick<MartTable, 'name'> & Partial<Pick<Mart, 'reconciles'>>,
    ids: readonly number[],
  ): Promise<void> {
    const money = mart.reconciles ? `coalesce(sum(${mart.reconciles.money}), 0)` : 'NULL::numeric';
    await runner.query(
      `UPDATE ops.chunks c SET rows = s.rows, money = s.money
       FROM (SELECT n.id, count(t.chunk_id) AS rows, ${money} AS money
             FROM unnest($2::integer[]) AS n (id) LEFT JOIN ${chunksTable(mart)} t ON t.chunk_id = n.id
             GROUP BY n.id) s
       WHERE c.relation = $1 AND c.chunk_id = s.id`,
      [mart.name, ids],
    );
  }

  /** Records rows and money of a dataset's or model's chunks, as the engine counted them. */
  async recordRows(
    runner: QueryRunner,
    chunks: readonly Pick<Chunk, 'digest' | 'rows' | 'money'>[],
  ): Promise<void> {
    if (chunks.length === 0) return;
    await runner.query(
      `UPDATE ops.chunks c SET rows = s.rows, money = s.money
       FROM unnest($2::text[], $3::bigint[], $4::numeric[]) AS s (digest, rows, money)
       WHERE c.flow = $1 AND c.digest = s.digest`,
      [
        this.flow,
        chunks.map(({ digest }) => digest),
        chunks.map(({ rows }) => rows),
        chunks.map(({ money }) => money),
      ],
    );
  }

  /** Records the rows that the engine wrote of a mart's, forecast's or share's chunks. */
  async recordWritten(
    runner: QueryRunner,
    chunks: readonly Pick<Chunk, 'digest' | 'rows'>[],
  ): Promise<void> {
    if (chunks.length === 0) return;
    await runner.query(
      `UPDATE ops.chunks c SET rows_written = s.rows
       FROM unnest($2::text[], $3::bigint[]) AS s (digest, rows)
       WHERE c.flow = $1 AND c.digest = s.digest`,
      [this.flow, chunks.map(({ digest }) => digest), chunks.map(({ rows }) => rows)],
    );
  }

  /**
   * Records what happened to the rows of files in a dataset's chunks; replaces the records of an earlier attempt.
   * @param chunks by digest, with their rows of each file
   */
  async recordFiles(
    runner: QueryRunner,
    chunks: ReadonlyMap<string, ReadonlyMap<number, MergedFile>>,
  ): Promise<void> {
    const rows = [...chunks].flatMap(([digest, files]) =>
      Array.from(files, ([fileId, file]) => ({ digest, fileId, ...file })),
    );
    await runner.query(
      `DELETE FROM ops.chunk_files f USING ops.chunks c
       WHERE f.relation = c.relation AND f.chunk_id = c.chunk_id AND c.flow = $1 AND c.digest = ANY ($2)`,
      [this.flow, [...chunks.keys()]],
    );
    await runner.query(recordFilesSql, [this.flow, JSON.stringify(rows)]);
  }

  /**
   * Returns files whose rows in merged chunks only repeat earlier files.
   * @returns their SHA-256, by the digest of the chunk
   */
  async idleFiles(digests: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const rows = await queryRows(
      this.warehouse,
      z.object({ digest: z.string(), files: z.array(z.string()) }),
      filesWithoutRowsSql,
      [this.flow, digests],
    );
    return new Map(rows.map(({ digest, files }) => [digest, new Set(files)]));
  }

  /** Marks chunks of the flow as complete, with the bytes of their Parquet. */
  async complete(
    runner: QueryRunner,
    chunks: readonly { digest: string; bytes: number }[],
  ): Promise<void> {
    if (chunks.length === 0) return;
    await runner.query(
      `UPDATE ops.chunks c SET bytes = s.bytes
       FROM unnest($2::text[], $3::bigint[]) AS s (digest, bytes)
       WHERE c.flow = $1 AND c.digest = s.digest`,
      [this.flow, chunks.map(({ digest }) => digest), chunks.map(({ bytes }) => bytes)],
    );
  }

  /**
   * Sets the chunks of a snapshot.
   * @param relations sets only the chunks of these; default all
   */
  async list(
    runner: QueryRunner,
    snapshotId: number,
    digests: readonly string[],
    relations?: readonly string[],
  ): Promise<void> {
    await runner.query(
      `DELETE FROM ops.snapshot_chunks
       WHERE snapshot_id = $1 AND ($2::text[] IS NULL OR relation = ANY ($2))`,
      [snapshotId, relations ?? null],
    );
    await runner.query(
      `INSERT INTO ops.snapshot_chunks (snapshot_id, relation, chunk_id)
       SELECT $1, relation, chunk_id FROM ops.chunks WHERE flow = $2 AND digest = ANY ($3)`,
      [snapshotId, this.flow, digests],
    );
  }

  /** Returns the chunks of a snapshot, by relation and period. */
  listBySnapshot(session: QueryRunner, snapshotId: number): Promise<Chunk[]> {
    return queryRows(
      session,
      chunk,
      `SELECT ${chunkColumns} FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
       WHERE snapshot_id = $1 ORDER BY relation, period`,
      [snapshotId],
    );
  }

  /**
   * Returns whether the published snapshot has a chunk with other rows than the engine wrote, or one without rows that
   * the engine has not counted.
   * @param relations marts, forecasts and shares
   */
  publishedLacksRows(relations: readonly string[]): Promise<boolean> {
    return hasRows(this.warehouse, incompleteChunkSql, [this.flow, relations]);
  }

  /** Returns the folders of a relation's chunks in a snapshot, by period. */
  listSnapshotFolders(
    snapshotId: number,
    relation: string,
  ): Promise<Pick<Chunk, 'period' | 'folder'>[]> {
    return queryRows(
      this.warehouse,
      chunk.pick({ period: true, folder: true }),
      `SELECT period, folder FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
       WHERE snapshot_id = $1 AND relation = $2 ORDER BY period`,
      [snapshotId, relation],
    );
  }

  /** Removes the chunks from a dropped snapshot. */
  async unlist(runner: QueryRunner, snapshotId: number): Promise<void> {
    await runner.query('DELETE FROM ops.snapshot_chunks WHERE snapshot_id = $1', [snapshotId]);
  }

  /** Returns the flow's chunks without a snapshot, except those of later runs: the catalogue may use their folders. */
  listUnlisted(runner: QueryRunner, runId: number): Promise<Chunk[]> {
    return queryRows(
      runner,
      chunk,
      `SELECT ${chunkColumns} FROM ops.chunks c
       WHERE flow = $1 AND run_id <= $2
         AND NOT EXISTS (SELECT FROM ops.snapshot_chunks s
                         WHERE s.relation = c.relation AND s.chunk_id = c.chunk_id)
       ORDER BY relation, chunk_id`,
      [this.flow, runId],
    );
  }

  /** Deletes chunks without a snapshot, and their rows in the warehouse. */
  async drop(
    runner: QueryRunner,
    marts: readonly Pick<MartTable, 'name'>[],
    chunks: readonly Pick<Chunk, 'relation' | 'id'>[],
  ): Promise<void> {
    const listIds = (name: string) =>
      chunks.filter(({ relation }) => relation === name).map(({ id }) => id);
    for (const mart of marts) {
      const ids = listIds(mart.name);
      if (ids.length === 0) continue;
      await runner.query(`DELETE FROM ${chunksTable(mart)} WHERE chunk_id = ANY ($1)`, [ids]);
    }
    for (const relation of new Set(chunks.map((each) => each.relation))) {
      await runner.query('DELETE FROM ops.chunks WHERE relation = $1 AND chunk_id = ANY ($2)', [
        relation,
        listIds(relation),
      ]);
    }
  }

  /** Returns the lake folders of the flow's chunks. */
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

/** Records what made the rows of `core` tables that are replaced as a whole. A trigger forgets a table when its rows change. */
export class CoreLedger {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Returns whether a table still has the rows that were made of these inputs.
   * @param table qualified, as the flow declares it
   * @param digest of the inputs of its rows
   */
  hasContent(table: string, digest: string): Promise<boolean> {
    return hasRows(this.warehouse, 'SELECT FROM ops.core_tables WHERE name = $1 AND digest = $2', [
      table,
      digest,
    ]);
  }

  /** Records what made a table's rows, at the end of the transaction that writes them. */
  async record(runner: QueryRunner, table: string, digest: string): Promise<void> {
    await runner.query(
      `INSERT INTO ops.core_tables (name, digest) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET digest = excluded.digest`,
      [table, digest],
    );
  }
}
