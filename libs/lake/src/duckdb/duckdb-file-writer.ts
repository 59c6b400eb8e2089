import { resolve } from 'node:path';
import type { FileJob, FileSource, FileWriter } from '../ports/file-writer.js';
import { quoteLiteral } from '../ports/compute.js';
import type { DuckdbChild } from './child-process.js';

/** Small row groups: each engine thread buffers one. */
const ROW_GROUP = 20_480;
const formats: Record<FileJob['format'], string> = {
  // Every Parquet reader supports Snappy.
  parquet: `FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP}`,
  ndjson: 'FORMAT json',
};

/** Writes files with DuckDB's COPY, in a child process. */
export class DuckdbFileWriter implements FileWriter {
  constructor(private readonly child: DuckdbChild) {}

  async write({ folder, source, sql, to, format }: FileJob, signal?: AbortSignal): Promise<number> {
    const counted = {
      name: 'counted',
      sql: 'SELECT count(*) AS n FROM rows',
      isView: false,
      order: '',
      outputs: [],
      collect: true,
      frees: [],
      prepare: [],
    };
    const prepare = [
      `CREATE TEMP VIEW rows AS ${buildSelect(source)}`,
      `COPY (${sql}) TO ${quoteLiteral(to)} (${formats[format]})`,
    ];
    const job = { folder: resolve(folder), prepare, models: [counted] };
    const { collected } = await this.child.run(job, () => undefined, signal);
    return Number(collected['counted']?.[0]?.['n']);
  }

  close(): Promise<void> {
    this.child.stop();
    return Promise.resolve();
  }
}

function buildSelect(source: FileSource): string {
  if (source.kind === 'parquet') {
    const files = quoteLiteral(`${source.folder}/**/*.parquet`);
    return `SELECT * FROM read_parquet(${files}, hive_partitioning = true)`;
  }
  const columns = Object.entries(source.columns).map(
    ([name, type]) => `${quoteLiteral(name)}: ${quoteLiteral(type)}`,
  );
  return `SELECT * FROM read_json(${quoteLiteral(source.file)}, format = 'newline_delimited',
    columns = {${columns.join(', ')}})`;
}
