import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { quoteLiteral } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import type { FieldIds } from '#lake/ports/table-format.js';
import { NO_VALUE } from '#lake/ports/table-registry.js';
import { WORKSPACE } from '#pipeline/flow/zones.js';
import { AppError } from '#platform/errors/app-error.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import { toTableType } from '../tables/column-types.js';
import { quoteIdentifier } from '../tables/names.js';
import {
  createTableColumn,
  type CatalogueTable,
  type TableColumn,
  type TableFile,
} from '../tables/table.js';
import type { CheckedQuery } from './guard/check-select.js';
import type { Target } from './guard/read-statement.js';
import type { WorkspaceTable, WorkspaceTables } from './workspace-tables.js';

interface Column {
  name: string;
  type: string;
}

const NAME = /^[a-z_][a-z0-9_]*$/;

/** Returns the columns of a new table. @throws AppError QUERY_REFUSED */
function toColumns(given: readonly Column[], { partitionedBy }: Target): TableColumn[] {
  const columns = given.map((column) => {
    const name = column.name.toLowerCase();
    const isPartition = partitionedBy.includes(name);
    return createTableColumn(name, toTableType(column.type), { isPartition });
  });
  const odd = columns.find(({ name }) => !NAME.test(name));
  if (odd) throw createRefusal(`the column ${odd.name}`, 'name it with AS: a to z, digits and _');
  const missing = partitionedBy.find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined)
    throw createRefusal(`PARTITIONED BY ${missing}`, 'no column has that name');
  if (columns.every(({ isPartition }) => isPartition)) {
    throw createRefusal('PARTITIONED BY all columns', 'keep at least one column outside of it');
  }
  // Partition columns last, in the order of nested folders.
  return columns.toSorted((a, b) => partitionedBy.indexOf(a.name) - partitionedBy.indexOf(b.name));
}

/** @throws AppError QUERY_REFUSED when the inserted rows have other columns than the table */
function requireSameColumns(given: readonly Column[], table: readonly TableColumn[]): void {
  const names = given.map(({ name }) => name.toLowerCase()).sort();
  const needed = table.map(({ name }) => name).sort();
  if (names.join() === needed.join()) return;
  throw createRefusal(
    `INSERT of ${names.join(', ')}`,
    `the table has the columns ${needed.join(', ')}: select these`,
  );
}

/** Returns casts of the columns to the table's types, by name. */
const castsSql = (columns: readonly TableColumn[]): string =>
  columns
    .map(({ name, type }) => {
      const column = quoteIdentifier(name);
      const value = type === 'JSON' ? `to_json(${column})` : column;
      return `CAST(${value} AS ${type === 'JSON' ? 'VARCHAR' : type}) AS ${column}`;
    })
    .join(', ');

const createRefusal = (word: string, why: string): AppError =>
  new AppError('QUERY_REFUSED', `${word} is refused: ${why}`);

const BATCH = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The result of a statement that writes. */
export interface WriteResult {
  /** `workspace.name`. */
  table: string;
  rows: number;
}

interface WriteContext {
  sources: readonly CatalogueTable[];
  actor: string;
  sql: string;
  signal: AbortSignal;
}

/** Columns of the rows that a statement writes, and the folder to write to. */
interface CopyTarget {
  columns: readonly TableColumn[];
  fieldIds: FieldIds;
  folder: string;
}

interface WriterParts {
  engine: QueryEngine;
  lake: ObjectStore;
  /** URL of the lake. */
  lakeUrl: string;
  tables: WorkspaceTables;
  limits: { ms: number; memory: string };
  /** Whether a person was erased at or after that time. */
  isErased(since: Date): Promise<boolean>;
}

/** Writes the rows of a query as a table: Parquet in the lake, which readers see once it is complete. */
export class WorkspaceWriter {
  constructor(private readonly parts: WriterParts) {}

  /** @throws AppError QUERY_REFUSED, TABLE_UNKNOWN, and as `QueryEngine.run` */
  write(target: Target, question: CheckedQuery, about: WriteContext): Promise<WriteResult> {
    return this.parts.tables.withTableLock(target.name, () =>
      this.writeLocked(target, question, about),
    );
  }

  /**
   * Checks that a statement may write a table.
   * @returns the existing table, if any
   * @throws AppError QUERY_REFUSED, TABLE_UNKNOWN
   */
  async requireWritable({ name, mode }: Target): Promise<WorkspaceTable | undefined> {
    const address = `${WORKSPACE}.${name}`;
    const existing = await this.parts.tables.find(name);
    if (existing && mode === 'create') {
      const advice = 'write CREATE OR REPLACE TABLE, or INSERT INTO';
      throw new AppError(
        'QUERY_REFUSED',
        `${address} is refused: the table already exists; ${advice}`,
      );
    }
    if (!existing && mode === 'insert') {
      throw new AppError(
        'TABLE_UNKNOWN',
        `there is no table ${address}: create it with CREATE TABLE`,
      );
    }
    if (existing && mode === 'insert' && existing.location !== this.buildLocation(name)) {
      const advice = 'CREATE OR REPLACE TABLE replaces it, or choose another name';
      throw new AppError('QUERY_REFUSED', `${address} is refused: a recipe makes it; ${advice}`);
    }
    return existing;
  }

  private buildLocation(name: string): string {
    return `${this.parts.lakeUrl.replace(/\/$/, '')}/${WORKSPACE}/${name}`;
  }

  private async writeLocked(
    target: Target,
    question: CheckedQuery,
    about: WriteContext,
  ): Promise<WriteResult> {
    const { name, mode } = target;
    const existing = await this.requireWritable(target);
    const given = await this.describe(question, about.signal);
    if (existing && mode === 'insert') requireSameColumns(given, existing.columns);
    const columns = existing && mode === 'insert' ? existing.columns : toColumns(given, target);
    const folder = await makeTemporaryFolder('workspace');
    try {
      const fieldIds = await this.parts.tables.fieldIds(name, columns);
      const rows = await this.copy(question, { columns, fieldIds, folder }, about.signal);
      const prefix = `${WORKSPACE}/${name}/`;
      const batch = randomUUID();
      const files = await this.upload(folder, prefix, batch);
      const { actor, sql } = about;
      const sources = [...new Set(about.sources.map((each) => `${each.database}.${each.name}`))];
      const location = this.buildLocation(name);
      const tag = `query-${batch.slice(0, 8)}`;
      const written = { name, location, columns, files, rows, sources, actor, sql, tag };
      await this.parts.tables.register(written, mode);
      // The table is published: the next writer removes what this one could not.
      await this.removeOld(name, files, mode === 'replace' ? existing : undefined).catch(
        () => undefined,
      );
      return { table: `${WORKSPACE}.${name}`, rows };
    } finally {
      await dropProcessFolder(folder);
    }
  }

  private async describe({ sql, values, files, prepare }: CheckedQuery, signal: AbortSignal) {
    const [described] = await this.parts.engine.run({
      files,
      prepare,
      queries: [{ sql: `SELECT * FROM (${sql}\n) LIMIT 0`, parameters: values, rows: 0 }],
      limits: this.parts.limits,
      signal,
    });
    return described?.columns ?? [];
  }

  private async copy(
    { sql, values, files, prepare }: CheckedQuery,
    { columns, fieldIds, folder }: CopyTarget,
    signal: AbortSignal,
  ): Promise<number> {
    const by = columns
      .filter(({ isPartition }) => isPartition)
      .map(({ name }) => quoteIdentifier(name));
    const to = by.length > 0 ? join(folder, 'data') : join(folder, 'data_0.parquet');
    const ids = columns
      .filter(({ isPartition }) => !isPartition)
      .map(({ name }) => `${quoteIdentifier(name)}: ${fieldIds.get(name)}`);
    const options = [
      'FORMAT parquet',
      `FIELD_IDS {${ids.join(', ')}}`,
      ...(by.length > 0 ? [`PARTITION_BY (${by.join(', ')})`] : []),
    ].join(', ');
    const rows = `SELECT ${castsSql(columns)} FROM (${sql}\n)`;
    const [answer] = await this.parts.engine.run({
      files,
      folder,
      prepare,
      queries: [
        { sql: `COPY (${rows}) TO ${quoteLiteral(to)} (${options})`, parameters: values, rows: 1 },
      ],
      limits: this.parts.limits,
      signal,
    });
    return Number(answer?.rows[0]?.[0] ?? 0);
  }

  private async upload(folder: string, prefix: string, batch: string): Promise<TableFile[]> {
    const files: TableFile[] = [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const below = relative(folder, path)
        .split(sep)
        .filter((part) => part !== 'data');
      const key = [batch, ...below].join('/');
      await this.parts.lake.put(`${prefix}${key}`, createReadStream(path));
      const { size: bytes } = await stat(path);
      files.push({ path: key, bytes, modified: new Date(), partition: parsePartition(below) });
    }
    return files;
  }

  /**
   * Removes files that earlier writes replaced. Files that this write replaced stay for current readers, unless they
   * may contain an erased person.
   * @param replaced the table before this write
   */
  private async removeOld(
    name: string,
    files: readonly TableFile[],
    replaced: WorkspaceTable | undefined,
  ): Promise<void> {
    const isErased = replaced !== undefined && (await this.parts.isErased(replaced.writtenAt));
    const known = isErased ? [] : ((await this.parts.tables.find(name))?.files ?? []);
    const before = isErased ? [] : (replaced?.files ?? []);
    const kept = [...known, ...before, ...files.map(({ path }) => path)];
    const prefix = `${WORKSPACE}/${name}/`;
    const folders = new Set(kept.map((path) => path.split('/', 1)[0]));
    const old = new Set<string>();
    for await (const { key } of this.parts.lake.list(prefix)) {
      const [folder = ''] = key.slice(prefix.length).split('/', 1);
      // Recipes remove their own folders, unless a person was erased.
      if ((isErased || BATCH.test(folder)) && !folders.has(folder)) old.add(folder);
    }
    for (const folder of old) await this.parts.lake.deletePrefix(`${prefix}${folder}/`);
  }
}

/** Returns the values in folder names. */
function parsePartition(parts: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    parts.slice(0, -1).map((part) => {
      const at = part.indexOf('=');
      const value = decodeURIComponent(part.slice(at + 1));
      return [part.slice(0, at), value === NO_VALUE ? null : value];
    }),
  );
}
