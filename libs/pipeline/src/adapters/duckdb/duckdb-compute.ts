import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Compute,
  ComputeJob,
  ComputeOptions,
  ComputeResult,
  Model,
  Source,
  TextFile,
} from '../../ports/compute.js';
import type { Catalog } from '../../ports/catalog.js';
import { literal } from '../../contracts/cleaning-sql.js';
import type { FileStore } from '../file-store/file-store.js';
import { DuckdbChild } from './child-process.js';
import { normaliseLineEnds } from './normalise-line-ends.js';
import type { ChildModel, ChildOutput, ChildSetup } from './protocol.js';
import { textSourceSql } from './source-sql.js';

/** Runs jobs on DuckDB, in a child process with a memory cap, over a lake on the same disk. */
export class DuckdbCompute implements Compute {
  private readonly child: DuckdbChild;

  constructor(
    private readonly lake: FileStore,
    private readonly catalog: Pick<Catalog, 'locate'>,
    setup: ChildSetup,
  ) {
    this.child = new DuckdbChild(setup);
  }

  /** Process id of the engine, once a job has run. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  async run(job: ComputeJob, options: ComputeOptions = {}): Promise<ComputeResult> {
    const work = await this.lake.newFolder();
    try {
      const outputs = new Map<string, string>();
      const prepare = await Promise.all(job.sources.map((source) => this.sourceSql(source, work)));
      const models: ChildModel[] = [];
      for (const model of job.models) models.push(await this.childModel(model, work, outputs));
      const result = await this.child.run({ prepare, models }, options.signal);
      for (const [prefix, folder] of outputs) {
        await syncFiles(folder);
        await this.lake.replaceFolder(prefix, folder);
      }
      return result;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  close(): Promise<void> {
    this.child.stop();
    return Promise.resolve();
  }

  private async sourceSql(source: Source, work: string): Promise<string> {
    const view = `CREATE TEMP VIEW ${source.name} AS`;
    if (source.kind === 'text') {
      const paths = new Map<TextFile, string>();
      for (const file of source.files) paths.set(file, await this.readablePath(file, work));
      return `${view} ${textSourceSql(source, (file) => paths.get(file) ?? '')}`;
    }
    const prefix =
      source.kind === 'parquet' ? source.prefix : (await this.catalog.locate(source.table)).prefix;
    return `${view} ${parquetSql(this.lake.pathOf(prefix))}`;
  }

  /** DuckDB loses rows of files that mix line ends, so those are read from a copy with one kind. */
  private async readablePath(file: TextFile, work: string): Promise<string> {
    const path = this.lake.pathOf(file.key);
    if (file.lineEnd !== 'mixed') return path;
    const copy = join(work, `file-${file.fileId}`);
    await normaliseLineEnds(createReadStream(path), copy);
    return copy;
  }

  private async childModel(
    model: Model,
    work: string,
    outputs: Map<string, string>,
  ): Promise<ChildModel> {
    const written: ChildOutput[] = [];
    for (const [index, output] of (model.outputs ?? []).entries()) {
      const { format, prefix, partitionBy } = output;
      const folder = join(work, `${model.name}-${index}`);
      await mkdir(folder);
      outputs.set(prefix, folder);
      const rows = output.sql ?? `SELECT * FROM ${model.name}`;
      written.push({ rows, format, folder, partitionBy });
    }
    return { name: model.name, sql: model.sql, outputs: written, collect: model.collect ?? false };
  }
}

/** SELECT over a folder of Parquet; `year=2010/` folders come back as a column. */
export function parquetSql(folder: string): string {
  const files = literal(`${folder}/**/*.parquet`);
  return `SELECT * FROM read_parquet(${files}, hive_partitioning = true)`;
}

/** Forces written files to disk before a rename makes them visible. */
async function syncFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const handle = await open(join(entry.parentPath, entry.name), 'r+');
    await handle.sync();
    await handle.close();
  }
}
