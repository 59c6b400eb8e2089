import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import pLimit from 'p-limit';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import type {
  Buckets,
  Compute,
  ComputeJob,
  ComputeOptions,
  ComputeResult,
  JdbcSource,
  Model,
  FolderRestriction,
  Output,
  RowsSource,
  TableSource,
  TextFile,
  TextSource,
} from '../ports/compute.js';
import { createComputeError } from '../errors/create-compute-error.js';
import {
  selectFoldersToRead,
  type Partition,
  findPartition,
  type RegisteredTable,
} from '../ports/table-registry.js';
import type { SparkLake, SparkRunner, WrittenObject } from './spark-runner.js';

const script = readFileSync(new URL('./run_sql.py', import.meta.url));
const scriptKey = `scripts/${hashContent(script)}/run_sql.py`;

const OUTPUTS_AT_ONCE = 4;

/** Objects of each output by its number, with keys below the job's folder and names below the output's prefix. */
const objects = z.record(
  z.string(),
  z.array(z.object({ key: z.string(), name: z.string(), bytes: z.number() })),
);

const result = z.object({
  rows: z.record(z.string(), z.number()),
  collected: z.record(
    z.string(),
    z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  ),
  objects,
});
const failure = z.object({ message: z.string(), isLost: z.boolean() });

/** How Spark reads a table of the registry: by its name in the metastore, or by its folders. */
export type TableReader = (
  table: string,
) => Promise<MetastoreTable | Pick<RegisteredTable, 'folders' | 'partitionBy'>>;

interface MetastoreTable {
  table: string;
  /** Distinguishes publications of the table. */
  publication?: string;
}

/**
 * Runs jobs on Spark. A job's specification, result and rows are in a folder named by a digest of the
 * job: a worker that takes over from a dead one finds its work.
 */
export class SparkCompute implements Compute {
  /** @param latest folder that also stores the newest specification, for runs of a trigger */
  constructor(
    private readonly lake: SparkLake,
    private readonly runner: SparkRunner,
    private readonly readTable: TableReader,
    private readonly latest?: string,
  ) {}

  async run(job: ComputeJob, options: ComputeOptions = {}): Promise<ComputeResult> {
    const { signal } = options;
    signal?.throwIfAborted();
    const plain = await this.describe(job);
    const name = `${job.name.replaceAll(/[^\w=.-]+/g, '-')}-${hashContent(scriptKey + JSON.stringify(plain))}`;
    const folder = `jobs/${name}/`;
    if (!(await this.read(`${folder}result.json`, result))) {
      await this.submit(name, folder, await this.copyTextFiles(plain, signal), signal);
    }
    const stillThere = () => this.readResult(job.name, folder);
    const done = await stillThere();
    // Another attempt of the stage may have adopted the same work and removed it.
    const confirm = async (): Promise<void> => {
      await stillThere();
    };
    const limit = pLimit(OUTPUTS_AT_ONCE);
    const placing = listOutputs(job).map(({ copiedTo, prefix }, index) =>
      limit(async () => {
        const written = (done.objects[index] ?? []).map(({ key, ...object }) => ({
          ...object,
          key: folder + key,
        }));
        if (copiedTo !== undefined) await this.copyPartitions(written, copiedTo, confirm);
        await this.lake.copyObjects(written, prefix, confirm);
        options.onOutput?.(prefix);
      }),
    );
    await Promise.allSettled(placing);
    await Promise.all(placing);
    // Delete first the object that marks the rest as complete.
    await this.lake.deletePrefix(`${folder}result.json`);
    await this.lake.deletePrefix(folder);
    return { rows: done.rows, collected: done.collected };
  }

  close(): Promise<void> {
    return this.runner.close();
  }

  /** Copies the objects in folders of partitions, without others. */
  private async copyPartitions(
    written: readonly WrittenObject[],
    to: string,
    confirm: () => Promise<void>,
  ): Promise<void> {
    const folders = new Map<string, WrittenObject[]>();
    for (const { name, ...object } of written) {
      const [folder = '', file] = name.split('/');
      if (file === undefined) continue;
      const own = folders.get(folder);
      if (own) own.push({ ...object, name: file });
      else folders.set(folder, [{ ...object, name: file }]);
    }
    for (const [folder, own] of folders)
      await this.lake.copyObjects(own, `${to}${folder}/`, confirm);
  }

  /** Returns the result of a job. @throws AppError COMPUTE_LOST when it is missing or was removed */
  private async readResult(name: string, folder: string): Promise<z.infer<typeof result>> {
    const done = await this.read(`${folder}result.json`, result);
    if (!done) throw createLostError(name, 'its result is missing');
    return done;
  }

  private async submit(
    name: string,
    folder: string,
    plain: SparkJob,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.lake.putIfAbsent(scriptKey, Readable.from([script]));
    await this.lake.deletePrefix(`${folder}failure.json`);
    const specification = JSON.stringify(plain);
    await this.lake.put(`${folder}job.json`, Readable.from([specification]));
    if (this.latest)
      await this.lake.put(`${this.latest}latest.json`, Readable.from([specification]));
    const submission = {
      name,
      script: this.lake.url(scriptKey),
      arguments: ['--job', this.lake.url(`${folder}job.json`)],
      isExplained: async () => (await this.read(`${folder}failure.json`, failure)) !== undefined,
    };
    try {
      await this.runner.run(submission, signal);
    } catch (error) {
      const told = await this.read(`${folder}failure.json`, failure).catch(() => undefined);
      if (signal?.aborted || !(error instanceof AppError)) throw error;
      // A program that wrote no failure was ended from outside.
      if (!told)
        throw error.code === 'COMPUTE_FAILED' ? createLostError(plain.name, error.message) : error;
      if (told.isLost) throw createLostError(plain.name, told.message);
      throw createComputeError(`${plain.name}: ${told.message}`, { cause: error });
    }
  }

  /**
   * Returns the job without its row destinations, which may differ between attempts, and with text
   * files by key.
   */
  private async describe(job: ComputeJob): Promise<SparkJob> {
    const sources = await Promise.all(
      job.sources.map(async (source): Promise<SparkSource> => {
        if (source.kind === 'jdbc' || source.kind === 'rows') return source;
        if (source.kind === 'text') return toTextSource(source);
        if (source.kind === 'table') return this.toTableSource(source);
        const { kind, name, only, prefix } = source;
        return { kind, name, url: this.lake.url(prefix), ...(only && { only }) };
      }),
    );
    let index = 0;
    const models = job.models.map((model) => toSparkModel(model, () => index++));
    return { name: job.name, sources, models };
  }

  /** Returns the job with URLs of its text files for the engine. */
  private async copyTextFiles(job: SparkJob, signal?: AbortSignal): Promise<SparkJob> {
    const keys = job.sources.flatMap((source) =>
      source.kind === 'text' ? source.files.map(({ url }) => url) : [],
    );
    if (keys.length === 0) return job;
    const urls = await this.runner.copyToEngine(job.name, keys, signal);
    const sources = job.sources.map((source) =>
      source.kind === 'text'
        ? {
            ...source,
            files: source.files.map((file) => ({ ...file, url: urls.get(file.url) ?? '' })),
          }
        : source,
    );
    return { ...job, sources };
  }

  private async toTableSource({ name, table, isReadOften }: TableSource): Promise<SparkSource> {
    const found = await this.readTable(table);
    const often = { ...(isReadOften && { isReadOften }) };
    if ('table' in found) return { kind: 'table', name, ...found, ...often };
    const urls = selectFoldersToRead(found).map(({ prefix }) => this.lake.url(prefix));
    const partition = findPartition(found);
    return { kind: 'folders', name, urls, ...(partition && { partition }), ...often };
  }

  private async read<Value>(key: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
    try {
      return schema.parse(await json(await this.lake.get(key)));
    } catch (error) {
      if (error instanceof AppError && error.code === 'OBJECT_NOT_FOUND') return undefined;
      throw error;
    }
  }
}

const listOutputs = (job: ComputeJob): Output[] =>
  job.models.flatMap(({ outputs }) => outputs ?? []);

function toTextSource({ files, ...source }: TextSource): SparkSource {
  return { ...source, files: files.map(toTextFile) };
}

/** Returns only the fields for reading the file: callers' objects have more. */
function toTextFile(file: TextFile): SparkTextFile {
  const { key, fileId, deliveryOrder, delimiter, headerLine, positions, extras, width } = file;
  const shape = { delimiter, headerLine, positions, width, ...(extras && { extras }) };
  return { url: key, fileId, deliveryOrder, ...shape };
}

function toSparkModel(
  { name, sql, isView = false, isWrittenOnce = false, collect = false, outputs = [] }: Model,
  nextId: () => number,
): SparkModel {
  return {
    name,
    sql,
    isView: isView || isWrittenOnce,
    collect,
    outputs: outputs.map((output) => ({
      format: output.format,
      id: nextId(),
      sql: output.sql ?? `SELECT * FROM ${name}`,
      isUnordered: output.isUnordered ?? false,
      inOneObject: output.inOneObject ?? false,
      ...(output.where !== undefined && { where: output.where }),
      ...(output.orderBy && { orderBy: output.orderBy }),
      ...(output.partitionBy && { partitionBy: [output.partitionBy].flat() }),
      ...(output.bucketBy && { bucketBy: output.bucketBy }),
      ...(output.fieldIds && { fieldIds: Object.fromEntries(output.fieldIds) }),
    })),
  };
}

function createLostError(job: string, why: string): AppError {
  return new AppError('COMPUTE_LOST', `${job}: the cluster lost the job: ${why}`, {
    retryable: true,
  });
}

/** Short, but long enough to be unique within a run. */
function hashContent(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** The input of `run_sql.py`: a job with URLs instead of keys. */
interface SparkJob {
  name: string;
  sources: SparkSource[];
  models: SparkModel[];
}

type SparkSource =
  | (Omit<TextSource, 'files'> & { files: SparkTextFile[] })
  | { kind: 'parquet'; name: string; url: string; only?: FolderRestriction }
  /** Folders of one table; with a partition each URL ends in `<column>=<value>/`. */
  | {
      kind: 'folders';
      name: string;
      urls: string[];
      partition?: Partition;
      isReadOften?: boolean;
    }
  | { kind: 'table'; name: string; table: string; publication?: string; isReadOften?: boolean }
  | JdbcSource
  | RowsSource;

/** Spark handles all line ends itself. */
type SparkTextFile = Omit<TextFile, 'key' | 'lineEnd'> & { url: string };

interface SparkModel {
  name: string;
  sql: string;
  isView: boolean;
  collect: boolean;
  outputs: SparkOutput[];
}

interface SparkOutput {
  format: 'parquet' | 'csv';
  /** Its number in the job, from 0. */
  id: number;
  sql: string;
  where?: string;
  orderBy?: string[];
  isUnordered: boolean;
  inOneObject: boolean;
  partitionBy?: string[];
  bucketBy?: Buckets;
  fieldIds?: Record<string, number>;
}
