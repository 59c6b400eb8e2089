import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import pLimit from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import type {
  Compute,
  ComputeJob,
  ComputeOptions,
  ComputeResult,
  Model,
  FolderRestriction,
  Output,
  ParquetSource,
  Source,
  TableSource,
  TextFile,
} from '../ports/compute.js';
import { selectFoldersToRead, findPartition, type TableRegistry } from '../ports/table-registry.js';
import type { DuckdbChild } from './child-process.js';
import { type LocalLake, normaliseLineEnds } from './local-lake.js';
import type { ChildEvent, ChildModel, ChildOutput, Preparation } from './protocol.js';
import {
  folderSql,
  restrictFoldersSql,
  restrictedSql,
  rowsTableSql,
  tableSql,
  listTablesToFree,
  textSourceSql,
} from './source-sql.js';

/** Runs jobs on DuckDB in a child process with a memory limit. */
export class DuckdbCompute implements Compute {
  constructor(
    private readonly lake: LocalLake,
    private readonly registry: Pick<TableRegistry, 'locate'>,
    private readonly child: DuckdbChild,
  ) {}

  /** Process id of the engine, once a job has run. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  async run(job: ComputeJob, options: ComputeOptions = {}): Promise<ComputeResult> {
    const work = await this.lake.newFolder();
    try {
      const outputs = new Map<string, Output>();
      const sources = job.sources.filter((source) => !isRestricted(source));
      const bring = this.createDownloader(work);
      const prepare = await Promise.all(
        sources.map((source) => this.buildSourceSql(source, work, bring)),
      );
      const models: ChildModel[] = [];
      const freed = listTablesToFree(job);
      for (const model of job.models) {
        const frees = freed.get(model.name) ?? [];
        models.push({ ...(await this.toChildModel(model, work, outputs)), frees });
        models.push(...(await this.buildRestrictedModels(job, model, bring)));
      }
      const placing: Promise<void>[] = [];
      const hear = (event: ChildEvent): void => {
        if (event.kind === 'progress') options.onProgress?.(event.share);
        else {
          const placed = this.publishOutput(event.folder, outputs.get(event.folder), options);
          // Awaited below, after the engine has ended; until then a rejection would be unhandled and
          // end the worker.
          placed.catch(() => undefined);
          placing.push(placed);
        }
      };
      try {
        const folder = resolve(this.lake.folder);
        const { rowsAtMost } = job;
        const childJob = { folder, prepare: prepare.flat(), models, rowsAtMost };
        return await this.child.run(childJob, hear, options.signal);
      } finally {
        await Promise.allSettled(placing);
        await Promise.all(placing);
      }
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  close(): Promise<void> {
    this.child.stop();
    return Promise.resolve();
  }

  /** Makes a finished output visible under its prefix. */
  private async publishOutput(
    path: string,
    output: Output | undefined,
    options: ComputeOptions,
  ): Promise<void> {
    if (!output) throw new Error(`the engine wrote to ${path}, which is not an output of the job`);
    const folder = join(this.lake.folder, path);
    // CSV is temporary data for the warehouse; Parquet must survive a power cut.
    if (output.format === 'parquet') await syncFiles(folder);
    const bytes = options.onOutput && (await countBytes(folder));
    if (output.copiedTo !== undefined) {
      const copy = `${folder}-copy`;
      await linkPartitions(folder, copy);
      await this.lake.replaceFolder(output.copiedTo, copy);
    }
    await this.lake.replaceFolder(output.prefix, folder);
    options.onOutput?.(output.prefix, bytes);
  }

  /** Returns a path as the engine expects it. */
  private toRelativePath(path: string): string {
    return relative(this.lake.folder, path);
  }

  /** Downloads a Parquet folder for the engine, once for all sources of a job. */
  private createDownloader(work: string): Download {
    const brought = new Map<string, Promise<string[]>>();
    return async (prefix) => {
      const folders = brought.get(prefix) ?? this.lake.localFolders([prefix], work);
      brought.set(prefix, folders);
      const [folder = ''] = await folders;
      return this.toRelativePath(folder);
    };
  }

  private async buildSourceSql(
    source: Source,
    work: string,
    bring: Download,
  ): Promise<Preparation[]> {
    if (source.kind === 'text') {
      const paths = new Map<TextFile, string>();
      for (const file of source.files) {
        paths.set(file, this.toRelativePath(await this.resolveReadablePath(file, work)));
      }
      return textSourceSql(source, (file) => paths.get(file) ?? '');
    }
    if (source.kind === 'rows') return [rowsTableSql(source)];
    if (source.kind === 'jdbc') {
      throw new AppError('COMPUTE_FAILED', `DuckDB does not read ${source.name} by JDBC`);
    }
    const sql =
      source.kind === 'parquet'
        ? folderSql(await bring(source.prefix))
        : await this.buildTableSql(source, work);
    return [`CREATE TEMP VIEW ${source.name} AS ${sql}`];
  }

  /** Sources that exist only after this model. */
  private async buildRestrictedModels(
    { sources }: ComputeJob,
    model: Model,
    bring: Download,
  ): Promise<ChildModel[]> {
    const own = sources.filter(isRestricted).filter(({ only }) => only.model === model.name);
    return Promise.all(
      own.map(async ({ name, prefix, only }): Promise<ChildModel> => {
        const sql = restrictedSql(name, await bring(prefix), only);
        const prepare = [restrictFoldersSql(name, only)];
        const made = { outputs: [], collect: false, frees: [] };
        return { name, prepare, sql, isView: true, ...made };
      }),
    );
  }

  private async buildTableSql({ table: name }: TableSource, work: string): Promise<string> {
    const table = await this.registry.locate(name);
    const prefixes = selectFoldersToRead(table).map(({ prefix }) => prefix);
    const folders = await this.lake.localFolders(prefixes, work);
    return tableSql(
      folders.map((folder) => this.toRelativePath(folder)),
      findPartition(table),
    );
  }

  /** DuckDB loses rows of files with mixed line ends, so it reads those from a normalised copy. */
  private async resolveReadablePath(file: TextFile, work: string): Promise<string> {
    const path = await this.lake.localFile(file.key, work);
    if (file.lineEnd !== 'mixed') return path;
    const copy = join(work, `file-${file.fileId}`);
    await normaliseLineEnds(createReadStream(path), copy);
    return copy;
  }

  private async toChildModel(
    model: Model,
    work: string,
    outputs: Map<string, Output>,
  ): Promise<Omit<ChildModel, 'frees'>> {
    const written: ChildOutput[] = [];
    const { name, sql, isView = false, isWrittenOnce = false, collect = false } = model;
    for (const [index, output] of (model.outputs ?? []).entries()) {
      const {
        format,
        partitionBy = [],
        orderBy = [],
        where,
        isUnordered = false,
        fieldIds = [],
      } = output;
      const folder = join(work, `${model.name}-${index}`);
      await mkdir(folder);
      outputs.set(this.toRelativePath(folder), output);
      const all = output.sql ?? `SELECT * FROM ${model.name}`;
      const rows = where === undefined ? all : `SELECT * FROM (${all}) r WHERE ${where}`;
      written.push({
        rows,
        orderBy,
        isLarge: isWrittenOnce,
        isUnordered,
        format,
        folder: this.toRelativePath(folder),
        partitionBy: [partitionBy].flat(),
        fieldIds: [...fieldIds],
      });
    }
    const isStored = !isView && !isWrittenOnce;
    return { name, prepare: [], sql, isView: !isStored, collect, outputs: written };
  }
}

/** Returns the path of a lake folder for the engine. */
type Download = (prefix: string) => Promise<string>;

type RestrictedSource = ParquetSource & { only: FolderRestriction };

const isRestricted = (source: Source): source is RestrictedSource =>
  source.kind === 'parquet' && source.only !== undefined;

async function countBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const stats = await Promise.all(
    files.map(({ parentPath, name }) => stat(join(parentPath, name))),
  );
  return stats.reduce((sum, { size }) => sum + size, 0);
}

/** Creates a folder with the files in a folder's sub-folders; as links, because files of the lake never change. */
async function linkPartitions(folder: string, copy: string): Promise<void> {
  await mkdir(copy);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    await mkdir(join(copy, name));
    for (const file of await readdir(join(folder, name)))
      await link(join(folder, name, file), join(copy, name, file));
  }
}

/** The disk writes several files at once. */
const SYNCS_AT_ONCE = 16;

/** Forces written files to disk before a rename makes them visible. */
async function syncFiles(folder: string): Promise<void> {
  const limit = pLimit(SYNCS_AT_ONCE);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  await limit.map(files, async ({ parentPath, name }) => {
    const handle = await open(join(parentPath, name), 'r+');
    await handle.sync();
    await handle.close();
  });
}
