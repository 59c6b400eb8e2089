import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';
import type { Contract } from '#intake/contracts/contract.js';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';
import { coreOutput, type Flow, listMartTables, type ScopeColumns } from '#pipeline/flow/flow.js';
import { PERIOD_COLUMN, WHOLE } from '#pipeline/flow/period.js';
import {
  allCuratedPrefix,
  allModelsPrefix,
  allTransferredPrefix,
  martPrefix,
} from '#pipeline/flow/zones.js';
import { type AsOf, snapshotAsOf } from '#pipeline/ledger/snapshots/snapshot-as-of.js';
import { AppError } from '#platform/errors/app-error.js';
import { formatAddress, createTableUnknownError } from './names.js';
import {
  type CatalogueTable,
  type FormerTables,
  type TableColumn,
  createTableColumn,
  type TableFile,
  type Tables,
} from './table.js';
import { readSnapshotChunks, type PublishedChunk, readPublishedChunks } from './flow-relations.js';

interface DeclaredTable {
  /** Its relation in the ledger. */
  name: string;
  kind: 'dataset' | 'core' | 'model' | 'mart';
  comment: string;
  /** Prefix of its files in the lake. */
  prefix: string;
  key: readonly string[];
  /** Columns without nulls. */
  required: ReadonlySet<string>;
  /** Personal columns. */
  personal: ReadonlySet<string>;
  /** Comments of its columns, by name. */
  comments: ReadonlyMap<string, string>;
  /** The columns of a row's store and department; undefined for a mart. */
  scope: ScopeColumns | undefined;
}

/** Column with the cells of columns outside the contract, as JSON. */
const FURTHER_COLUMNS = 'additional_column';

/** Returns the database name of a flow's tables. */
export const toDatabaseName = ({ name }: Pick<Flow, 'name'>): string => name.replaceAll('-', '_');

/** Returns the tables of a flow: datasets, their tables in the warehouse, models, marts and forecasts. */
export function listDeclaredTables(flow: Flow): DeclaredTable[] {
  const datasets = [...flow.datasets.values()];
  const everywhere = new Set(datasets.flatMap(({ contract }) => contract.personal ?? []));
  return [
    ...datasets.flatMap((dataset): DeclaredTable[] => {
      const { name, contract, core } = dataset;
      const told = {
        key: contract.key ?? [],
        required: listRequired(contract),
        personal: listPersonal(contract),
        comments: new Map<string, string>(),
        scope: dataset.scope,
      };
      const curated: DeclaredTable = {
        ...told,
        name,
        kind: 'dataset',
        prefix: allCuratedPrefix(name),
        comment: `Valid rows of ${name}, from the newest delivery of each.`,
      };
      if (core?.load !== 'replace') return [curated];
      const loaded: DeclaredTable = {
        ...told,
        name: coreOutput(core),
        kind: 'core',
        prefix: allTransferredPrefix(name),
        comment: `Rows of ${name} from the warehouse's table ${core.table}.`,
      };
      return [curated, loaded];
    }),
    ...flow.models.map(({ name, orderBy, rowsOf }): DeclaredTable => ({
      name,
      kind: 'model',
      prefix: allModelsPrefix(name),
      comment: `One row for each row of ${rowsOf} with valid references.`,
      key: orderBy,
      required: new Set(orderBy),
      personal: everywhere,
      comments: new Map(),
      scope: flow.datasets.get(rowsOf)?.scope,
    })),
    ...listMartTables(flow).map(({ name, comment, key, columns }): DeclaredTable => {
      const declared = Object.entries(columns);
      return {
        name,
        kind: 'mart',
        prefix: martPrefix(name),
        comment,
        key,
        required: new Set(declared.flatMap(([each, { nullable }]) => (nullable ? [] : [each]))),
        personal: everywhere,
        comments: new Map(
          declared.flatMap(([each, { comment: said }]): [string, string][] =>
            said === undefined ? [] : [[each, said]],
          ),
        ),
        scope: undefined,
      };
    }),
  ];
}

const listRequired = ({ columns }: Contract) =>
  new Set(columns.flatMap(({ name, required }) => (required ? [name] : [])));

/** If a contract has personal columns, the column of further cells is encrypted too. */
const listPersonal = ({ personal = [] }: Contract) =>
  new Set(personal.length > 0 ? [...personal, FURTHER_COLUMNS] : []);

const TYPES: Readonly<Record<string, string>> = { INT: 'BIGINT', STRING: 'VARCHAR' };

/** Returns the catalogue's name for a type of Hive and Spark: `DECIMAL(18, 2)` is DECIMAL(18,2). */
const toSqlType = (type: string): string => TYPES[type] ?? type.replaceAll(' ', '');

interface ParquetColumn {
  name: string;
  /** Type in the SQL of Hive and Spark. */
  type: string;
}

/** The lake, as far as tables need it. */
interface TableLake {
  /** URL without user and password. */
  url: string;
  store: Pick<ObjectStore, 'list'>;
  /** Returns the columns of the Parquet under a prefix. @throws AppError OBJECT_NOT_FOUND when there is none */
  readColumns(prefix: string): Promise<ParquetColumn[]>;
}

/** Lists of chunks that are remembered. */
const KNOWN = 200;

/** A table's data in the lake. Chunks are immutable, so each list of them is read once. */
interface TableData {
  columns: ParquetColumn[];
  objects: (StoredObject & { chunk: PublishedChunk })[];
}

/** Tables of the published snapshots: they appear on publication, and never show an unfinished run. */
export class FlowTables implements Tables, FormerTables {
  /** By a digest of the table's folders. */
  private readonly dataByFolders = new LRUCache<string, Promise<TableData>>({ max: KNOWN });

  constructor(
    private readonly warehouse: DataSource,
    private readonly flows: readonly Flow[],
    private readonly lake: TableLake,
  ) {}

  async list(): Promise<CatalogueTable[]> {
    const chunks = await readPublishedChunks(this.warehouse);
    const tables = this.flows.flatMap((flow) =>
      listDeclaredTables(flow).flatMap((declared) => {
        const own = chunks.filter(
          (chunk) => chunk.flow === flow.name && chunk.relation === declared.name,
        );
        return own.length === 0 ? [] : [this.buildTable(toDatabaseName(flow), declared, own)];
      }),
    );
    return (await Promise.all(tables)).sort((a, b) =>
      formatAddress(a) < formatAddress(b) ? -1 : 1,
    );
  }

  async find(address: string): Promise<CatalogueTable> {
    const tables = await this.list();
    const found = tables.find((each) => formatAddress(each) === address);
    if (found) return found;
    throw createTableUnknownError(address, tables.map(formatAddress));
  }

  async resolveAsOf(table: CatalogueTable, asOf: AsOf): Promise<CatalogueTable> {
    const { flow, declared } = this.findDeclaration(table);
    if (!flow || !declared) {
      const advice = 'leave out asOf, or the table';
      throw new AppError(
        'ARGUMENT_INVALID',
        `asOf ${asOf.text} is refused: ${formatAddress(table)} has no snapshots, as only tables of flows have: ${advice}`,
      );
    }
    const { id, tag } = await snapshotAsOf(this.warehouse, flow.name, asOf);
    const chunks = await readSnapshotChunks(this.warehouse, id, declared.name);
    if (chunks.length > 0) {
      return { ...(await this.buildTable(table.database, declared, chunks)), isAsOf: true };
    }
    const advice = 'use a later snapshot, or leave out asOf';
    throw new AppError(
      'TABLE_UNKNOWN',
      `there was no table ${formatAddress(table)} in snapshot ${id} of ${tag}: ${advice}`,
    );
  }

  /** Returns the files of the table's snapshot. */
  async files(table: CatalogueTable): Promise<TableFile[]> {
    const { declared } = this.findDeclaration(table);
    if (!declared || table.snapshot === undefined) return [];
    const chunks = await readSnapshotChunks(this.warehouse, table.snapshot, declared.name);
    const { objects } = await this.findData(declared, chunks);
    return objects.map(({ key, bytes, chunk }): TableFile => ({
      path: key.slice(declared.prefix.length),
      bytes,
      modified: chunk.madeAt,
      partition: isSplit(chunks) ? toPartition(chunk) : {},
    }));
  }

  private findDeclaration({ database, name, origin }: CatalogueTable) {
    const flow = this.flows.find((each) => origin === 'flow' && toDatabaseName(each) === database);
    return { flow, declared: flow && listDeclaredTables(flow).find((each) => each.name === name) };
  }

  private async buildTable(
    database: string,
    declared: DeclaredTable,
    chunks: readonly PublishedChunk[],
  ): Promise<CatalogueTable> {
    const { name, comment, prefix, key, scope } = declared;
    const { columns, objects } = await this.findData(declared, chunks);
    return {
      database,
      name,
      origin: 'flow',
      comment,
      owner: null,
      tags: [declared.kind],
      location: `${this.lake.url}/${prefix}`,
      layout: { format: 'parquet' },
      columns: toColumns(declared, columns, isSplit(chunks)),
      keys: key.length === 0 ? [] : [[...key]],
      version: 1,
      ...(scope && { scope }),
      ...(chunks[0] && { snapshot: chunks[0].snapshot, run: chunks[0].run }),
      rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
      bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
      files: objects.length,
      freshAt: chunks[0]?.publishedAt ?? null,
      seenAt: new Date(),
    };
  }

  private findData(
    { prefix }: DeclaredTable,
    chunks: readonly PublishedChunk[],
  ): Promise<TableData> {
    const folders = chunks.map(({ folder }) => folder);
    const key = createHash('sha256').update(JSON.stringify(folders)).digest('hex');
    const known = this.dataByFolders.get(key);
    if (known) return known;
    const found = this.readData(prefix, chunks);
    this.dataByFolders.set(key, found);
    found.catch(() => this.dataByFolders.delete(key));
    return found;
  }

  private async readData(prefix: string, chunks: readonly PublishedChunk[]): Promise<TableData> {
    const objects: TableData['objects'] = [];
    for await (const object of this.lake.store.list(prefix)) {
      const chunk = chunks.find(({ folder }) => object.key.startsWith(folder));
      if (chunk && object.key.endsWith('.parquet')) objects.push({ ...object, chunk });
    }
    const [first] = objects;
    // A lost or unfinished lake has no files; the table still exists.
    return { columns: first ? await this.lake.readColumns(first.chunk.folder) : [], objects };
  }
}

const toPartition = ({ period }: PublishedChunk): TableFile['partition'] => ({
  [PERIOD_COLUMN]: period,
});

const isSplit = (chunks: readonly PublishedChunk[]) =>
  chunks.some(({ period }) => period !== WHOLE);

function toColumns(
  { required, personal, comments }: DeclaredTable,
  columns: readonly ParquetColumn[],
  isPartitioned: boolean,
): TableColumn[] {
  const inFiles = columns.map(({ name, type }): TableColumn => {
    const column = createTableColumn(name, toSqlType(type), {
      nullable: !required.has(name),
      isPersonal: personal.has(name),
      comment: comments.get(name) ?? null,
    });
    return type === 'INT' ? { ...column, stored: type } : column;
  });
  const isTaken = columns.some(({ name }) => name === PERIOD_COLUMN);
  if (!isPartitioned || isTaken || columns.length === 0) return inFiles;
  const period = createTableColumn(PERIOD_COLUMN, 'VARCHAR', {
    nullable: false,
    isPartition: true,
    comment: 'Year or month of the row.',
  });
  return [...inFiles, period];
}
