import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { IcebergFormat } from '#lake/iceberg/iceberg-format.js';
import type { TableChunk, TableDeclaration, TableRecord } from '#lake/ports/table-format.js';
import { FileStore } from '#lake/stores/file-store.js';

/** The metadata of one version of a table. */
export interface Commit {
  /** Time to read the footers and write the metadata. */
  ms: number;
  /** Time in which DuckDB wrote the version's new Parquet files before. */
  parquetMs: number;
  /** Size of the metadata written. */
  bytes: number;
}

export interface Sizes {
  chunks: number;
  filesOfChunk: number;
  rounds: number;
}

const ROWS_OF_FILE = 500;

const declared: TableDeclaration = {
  name: 'bench.sales',
  prefix: 'tables/bench/sales/',
  comments: {},
  folderColumns: [],
  period: { column: 'week_date', transform: 'month' },
};

/** Measures the first version of a table and one with a replaced chunk, each round in a new lake. */
export async function measureCommits(sizes: Sizes): Promise<{ first: Commit[]; next: Commit[] }> {
  const first: Commit[] = [];
  const next: Commit[] = [];
  for (let round = 0; round < sizes.rounds; round += 1) {
    const root = await mkdtemp(join(tmpdir(), 'bench-tables-'));
    try {
      const lake = new Lake(root);
      const [chunks, ms] = await timed(() => lake.write(sizes, 0, sizes.chunks));
      const version = await lake.commit(undefined, chunks);
      first.push({ ...version.commit, parquetMs: ms });
      const [replaced, again] = await timed(() => lake.write(sizes, 1, 1));
      const later = await lake.commit(version.record, [...replaced, ...chunks.slice(1)]);
      next.push({ ...later.commit, parquetMs: again });
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }
  return { first, next };
}

class Lake {
  private readonly store: FileStore;
  private readonly format: IcebergFormat;
  private written = 0;

  constructor(private readonly root: string) {
    this.store = new FileStore(root);
    const put: FileStore['put'] = async (key, body) => {
      const bytes = await this.store.put(key, body);
      this.written += bytes;
      return bytes;
    };
    this.format = new IcebergFormat(Object.assign(Object.create(this.store) as FileStore, { put }));
  }

  /** Writes chunks of consecutive months. @param edition of their rows */
  async write({ filesOfChunk }: Sizes, edition: number, count: number): Promise<TableChunk[]> {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const chunks: TableChunk[] = [];
    for (let month = 0; month < count; month += 1) {
      const period = `${2010 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
      const folder = `marts/sales/${period}/${edition}/`;
      await mkdir(join(this.root, folder), { recursive: true });
      for (let file = 0; file < filesOfChunk; file += 1) {
        const rows = `SELECT i::INTEGER AS store, DATE '${period}-05' AS week_date,
          (i * 1.25)::DECIMAL(12, 2) AS weekly_sales FROM range(${edition}, ${edition + ROWS_OF_FILE}) t(i)`;
        await connection.run(`COPY (${rows}) TO '${join(this.root, folder)}part-${file}.parquet'`);
      }
      chunks.push({ digest: `${period}-${edition}`, period, folder });
    }
    connection.closeSync();
    instance.closeSync();
    return chunks;
  }

  async commit(
    former: TableRecord | undefined,
    chunks: readonly TableChunk[],
  ): Promise<{ record: TableRecord; commit: Omit<Commit, 'parquetMs'> }> {
    this.written = 0;
    const number = (former?.versions.length ?? 0) + 1;
    const publication = { tag: `run-${number}`, snapshot: number, time: Date.now() };
    const [record, ms] = await timed(() =>
      this.format.prepare(declared, former, chunks, publication),
    );
    return { record, commit: { ms, bytes: this.written } };
  }
}

async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const from = performance.now();
  const result = await work();
  return [result, performance.now() - from];
}
