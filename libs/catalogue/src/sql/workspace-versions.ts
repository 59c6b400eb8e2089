import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type {
  FieldIds,
  IcebergType,
  TableChunk,
  TableColumn as FolderColumn,
  TableFormat,
  TableRecord,
} from '#lake/ports/table-format.js';
import { isRetryable } from '#pipeline/lake-tables/commit-tables.js';
import type { DeclaredTable } from '#pipeline/lake-tables/declared-tables.js';
import { FieldLedger } from '#pipeline/lake-tables/field-ledger.js';
import {
  dropLeftovers,
  findMetadata,
  mirrorTable,
  type NamedTable,
} from '#pipeline/lake-tables/table-files.js';
import { isReadable, TableLedger } from '#pipeline/lake-tables/table-ledger.js';
import { WHOLE } from '#pipeline/flow/period.js';
import { tablePrefix, WORKSPACE } from '#pipeline/flow/zones.js';
import { AppError } from '#platform/errors/app-error.js';
import { withLock } from '../tables/with-lock.js';
import { formatAddress } from '../tables/names.js';
import { StoredTables } from '../tables/stored-tables.js';
import { applyNote, TableNotes } from '../tables/table-notes.js';
import type { TableFile, WrittenTable } from '../tables/table.js';

interface VersionParts {
  lake: ObjectStore;
  /** URL of the lake. */
  lakeUrl: string;
  tableFormat: TableFormat;
  /** Whether a person was erased at or after that time. */
  isErased(since: Date): Promise<boolean>;
}

type File = Pick<TableFile, 'path' | 'bytes'>;

/** Versions of the workspace's tables for readers outside, one for each write. A caller is the only writer of a table. */
export class WorkspaceVersions {
  private readonly catalog = new TableLedger(WORKSPACE);
  private readonly fields = new FieldLedger(WORKSPACE);

  constructor(private readonly parts: VersionParts) {}

  /** Returns the ids of a table's columns, for the files of a write. */
  async fieldIds(
    session: EntityManager,
    name: string,
    columns: readonly string[],
  ): Promise<FieldIds> {
    await this.fields.lock(session);
    const ids = await this.fields.assign(session, new Map([[name, columns]]));
    return ids.get(name) ?? new Map<string, number>();
  }

  /**
   * Makes the table's next version current, in the transaction that publishes its files. A table that readers outside
   * cannot have gets a reason instead.
   * @param files all files of the table
   * @param replaced the table before this write
   */
  async commit(
    session: EntityManager,
    written: WrittenTable,
    files: readonly File[],
    replaced: { writtenAt: Date } | undefined,
  ): Promise<void> {
    const { name, tag } = written;
    const known = await this.catalog.table(session, name);
    const number = (known?.number ?? 0) + 1;
    const at = { relation: name, snapshotId: null, number };
    try {
      await this.fields.lock(session);
      const fieldIds =
        (await this.fields.listFields(session)).get(name) ?? new Map<string, number>();
      const table = { ...declareTable(written), fieldIds };
      const former = await this.findFormer(table, known?.record, replaced);
      const publication = { tag, snapshot: number, time: Date.now() };
      const chunks = toChunks(this.toLakeKey(written), files);
      const prepare = (before: TableRecord | undefined) =>
        this.parts.tableFormat.prepare(table, before, chunks, publication);
      const record = await prepare(former).catch((error: unknown) => {
        // A replaced table may have any columns: its history ends.
        if (!(error instanceof AppError) || error.code !== 'TABLE_TYPE_CHANGED') throw error;
        return prepare(undefined);
      });
      await this.catalog.commit(session, [{ ...at, record, failure: null }]);
    } catch (error) {
      if (isRetryable(error)) throw error;
      const failure = error instanceof Error ? error.message : String(error);
      await this.catalog.commit(session, [{ ...at, record: null, failure }]);
    }
  }

  /** Mirrors the current version; the caller is the only writer of the table. */
  follow(session: EntityManager, name: string): Promise<void> {
    return followWorkspaceTable(this.parts.lake, session, name);
  }

  /** Returns the versions that the next one follows; none if their rows may contain an erased person. */
  private async findFormer(
    table: DeclaredTable,
    record: TableRecord | null | undefined,
    replaced: { writtenAt: Date } | undefined,
  ): Promise<TableRecord | undefined> {
    if (!record || !replaced || (await this.parts.isErased(replaced.writtenAt))) return undefined;
    const isThere = (await findMetadata(this.parts.lake, table, record)) !== undefined;
    return isThere ? keepCurrentFiles(record) : undefined;
  }

  private toLakeKey({ location }: WrittenTable): string {
    return location.slice(this.parts.lakeUrl.replace(/\/$/, '').length + 1);
  }
}

/** Runs the only writer of a table, or the only one that mirrors it. @throws AppError BUSY, retryable, while another runs */
export function withTableLock<Result>(
  warehouse: DataSource,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const busy = `another query writes ${WORKSPACE}.${name}; try again when it has ended`;
  return withLock(warehouse, `${WORKSPACE} ${name}`, busy, work);
}

/**
 * Mirrors the current version of a table in `version-hint.text`, and deletes metadata that no version needs. The caller is alone
 * with the table.
 */
export async function followWorkspaceTable(
  lake: ObjectStore,
  session: EntityManager,
  name: string,
): Promise<void> {
  const known = await new TableLedger(WORKSPACE).table(session, name);
  const table = toNamedTable(name);
  if (known && isReadable(known)) {
    await mirrorTable(lake, table, known);
    await dropLeftovers(lake, table, known);
  } else await lake.deletePrefix(table.prefix);
}

export const toNamedTable = (name: string): NamedTable => ({
  relation: name,
  name: `${WORKSPACE}.${name}`,
  comment: 'Written by SQL or by a recipe.',
  prefix: tablePrefix(WORKSPACE, name),
});

/** Returns the names of the tables that readers outside may have: without personal columns, also without those marked since. */
export async function listVisibleTables(warehouse: DataSource): Promise<Set<string>> {
  const tables = await new StoredTables(warehouse).list();
  const notes = await new TableNotes(warehouse).listNotes();
  const shown = tables.filter((table) => {
    const { database, columns } = applyNote(table, notes.get(formatAddress(table)));
    return database === WORKSPACE && columns.every(({ isPersonal }) => !isPersonal);
  });
  return new Set(shown.map(({ name }) => name));
}

/** The files of a write are one chunk. */
function toChunks(location: string, files: readonly File[]): TableChunk[] {
  const folders = new Map<string, File[]>();
  for (const { path, bytes } of files) {
    const [batch = '', ...below] = path.split('/');
    const folder = below.length > 0 ? `${location}/${batch}/` : `${location}/`;
    folders.set(folder, [...(folders.get(folder) ?? []), { path, bytes }]);
  }
  if (folders.size === 0) throw new AppError('CATALOG_MISMATCH', 'it has no rows');
  return Array.from(folders, ([folder, own]) => {
    const digest = createHash('sha256')
      .update(JSON.stringify([folder, own]))
      .digest('hex');
    return { digest, period: WHOLE, folder };
  });
}

/** Returns the record with the versions whose files the next write leaves: those of the current version. */
function keepCurrentFiles(record: TableRecord): TableRecord {
  const current = new Set(record.versions.at(-1)?.chunks.map(({ digest }) => digest));
  const versions = record.versions.filter(({ chunks }) =>
    chunks.every(({ digest }) => current.has(digest)),
  );
  return { ...record, versions };
}

/** @throws AppError CATALOG_MISMATCH for columns that a table for readers outside cannot have */
function declareTable({ name, columns }: WrittenTable): DeclaredTable {
  const personal = columns.flatMap((column) => (column.isPersonal ? [column.name] : []));
  if (personal.length > 0) {
    const names = personal.join(', ');
    throw new AppError('CATALOG_MISMATCH', `it has personal columns: ${names}`);
  }
  return {
    ...toNamedTable(name),
    comments: {},
    folderColumns: columns.filter(({ isPartition }) => isPartition).map(toFolderColumn),
    period: undefined,
  };
}

const FOLDER_TYPES: Readonly<Record<string, IcebergType>> = {
  VARCHAR: 'string',
  BIGINT: 'long',
  DATE: 'date',
};

function toFolderColumn({ name, type }: WrittenTable['columns'][number]): FolderColumn {
  const found = FOLDER_TYPES[type];
  if (found) return { name, type: found };
  throw new AppError(
    'CATALOG_MISMATCH',
    `column ${name} is ${type}, which cannot divide the table for readers outside`,
  );
}
