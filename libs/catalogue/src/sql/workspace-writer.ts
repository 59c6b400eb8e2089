import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import { literal } from '#lake/ports/compute.js';
import { NO_VALUE } from '#lake/ports/table-registry.js';
import { AppError } from '#platform/errors/app-error.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import type { CatalogueTable, TableColumn, TableFile } from '../tables/table.js';
import type { Target } from './guard/read-statement.js';
import type { CheckedQuestion } from './guard/check-select.js';
import { identifier } from '../tables/names.js';
import {
  castsOf,
  columnsOf,
  holdColumns,
  WORKSPACE,
  type WorkspaceTable,
  type WorkspaceTables,
} from './workspace-tables.js';

const BATCH = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a statement has written. */
export interface Written {
  /** `workspace.name`. */
  table: string;
  rows: number;
}

interface About {
  sources: readonly CatalogueTable[];
  actor: string;
  sql: string;
  signal: AbortSignal;
}

interface WriterParts {
  engine: QueryEngine;
  lake: ObjectStore;
  /** URL of the lake. */
  lakeUrl: string;
  tables: WorkspaceTables;
  limits: { ms: number; memory: string };
  /** Whether somebody was erased at that time or later. */
  isErased(since: Date): Promise<boolean>;
}

/** Writes the answer to a question as a table: Parquet in the lake, which readers see when all of it is there. */
export class WorkspaceWriter {
  constructor(private readonly parts: WriterParts) {}

  /** @throws AppError QUERY_REFUSED, TABLE_UNKNOWN, and as `QueryEngine.run` */
  write(target: Target, question: CheckedQuestion, about: About): Promise<Written> {
    return this.parts.tables.alone(target.name, () => this.writeAlone(target, question, about));
  }

  /**
   * Looks whether a table may be written as a statement says.
   * @returns the table as it is, where there is one
   * @throws AppError QUERY_REFUSED, TABLE_UNKNOWN
   */
  async hold({ name, mode }: Target): Promise<WorkspaceTable | undefined> {
    const address = `${WORKSPACE}.${name}`;
    const existing = await this.parts.tables.find(name);
    if (existing && mode === 'create') {
      const advice = 'write CREATE OR REPLACE TABLE, or INSERT INTO';
      throw new AppError('QUERY_REFUSED', `${address} is refused: it is there; ${advice}`);
    }
    if (!existing && mode === 'insert') {
      throw new AppError('TABLE_UNKNOWN', `there is no table ${address}: CREATE TABLE makes one`);
    }
    if (existing && mode === 'insert' && existing.location !== this.locationOf(name)) {
      const advice = 'CREATE OR REPLACE TABLE makes it anew, or choose another name';
      throw new AppError('QUERY_REFUSED', `${address} is refused: a recipe makes it; ${advice}`);
    }
    return existing;
  }

  private locationOf(name: string): string {
    return `${this.parts.lakeUrl.replace(/\/$/, '')}/${WORKSPACE}/${name}`;
  }

  private async writeAlone(
    target: Target,
    question: CheckedQuestion,
    about: About,
  ): Promise<Written> {
    const { name, mode } = target;
    const existing = await this.hold(target);
    const given = await this.describe(question, about.signal);
    if (existing && mode === 'insert') holdColumns(given, existing.columns);
    const columns = existing && mode === 'insert' ? existing.columns : columnsOf(given, target);
    const folder = await makeTemporaryFolder('workspace');
    try {
      const rows = await this.copy(question, columns, folder, about.signal);
      const prefix = `${WORKSPACE}/${name}/`;
      const files = await this.upload(folder, prefix, randomUUID());
      const { actor, sql } = about;
      const sources = [...new Set(about.sources.map((each) => `${each.database}.${each.name}`))];
      const location = this.locationOf(name);
      const written = { name, location, columns, files, rows, sources, actor, sql };
      await this.parts.tables.register(written, mode);
      // The table is there: what could not be removed, the next who writes it removes.
      await this.removeOld(name, files, mode === 'replace' ? existing : undefined).catch(
        () => undefined,
      );
      return { table: `${WORKSPACE}.${name}`, rows };
    } finally {
      await dropProcessFolder(folder);
    }
  }

  private async describe({ sql, values, files, prepare }: CheckedQuestion, signal: AbortSignal) {
    const [described] = await this.parts.engine.run({
      files,
      prepare,
      questions: [{ sql: `SELECT * FROM (${sql}\n) LIMIT 0`, parameters: values, rows: 0 }],
      limits: this.parts.limits,
      signal,
    });
    return described?.columns ?? [];
  }

  private async copy(
    { sql, values, files, prepare }: CheckedQuestion,
    columns: readonly TableColumn[],
    folder: string,
    signal: AbortSignal,
  ): Promise<number> {
    const by = columns.filter(({ isPartition }) => isPartition).map(({ name }) => identifier(name));
    const to = by.length > 0 ? join(folder, 'data') : join(folder, 'data_0.parquet');
    const options =
      by.length > 0 ? `FORMAT parquet, PARTITION_BY (${by.join(', ')})` : 'FORMAT parquet';
    const rows = `SELECT ${castsOf(columns)} FROM (${sql}\n)`;
    const [answer] = await this.parts.engine.run({
      files,
      folder,
      prepare,
      questions: [
        { sql: `COPY (${rows}) TO ${literal(to)} (${options})`, parameters: values, rows: 1 },
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
      files.push({ path: key, bytes, modified: new Date(), partition: partitionOf(below) });
    }
    return files;
  }

  /**
   * Files that were replaced before this time: whoever asks now may still read those of last time, unless they may tell of
   * somebody who was erased.
   * @param replaced the table whose rows these are in place of
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
      // Folders of recipes are theirs, as long as nobody was erased.
      if ((isErased || BATCH.test(folder)) && !folders.has(folder)) old.add(folder);
    }
    for (const folder of old) await this.parts.lake.deletePrefix(`${prefix}${folder}/`);
  }
}

/** Values that stand in the names of folders. */
function partitionOf(parts: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    parts.slice(0, -1).map((part) => {
      const at = part.indexOf('=');
      const value = decodeURIComponent(part.slice(at + 1));
      return [part.slice(0, at), value === NO_VALUE ? null : value];
    }),
  );
}
