import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';
import type { Contract } from '#intake/contracts/contract.js';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';
import { coreOutput, type Flow, tablesOf } from '#pipeline/flow/flow.js';
import { PERIOD_COLUMN, WHOLE } from '#pipeline/flow/period.js';
import {
  allCuratedPrefix,
  allModelsPrefix,
  allTransferredPrefix,
  martPrefix,
} from '#pipeline/flow/zones.js';
import { type AsOf, snapshotAsOf } from '#pipeline/ledger/snapshots/snapshot-as-of.js';
import { AppError } from '#platform/errors/app-error.js';
import { addressOf, tableUnknown } from './names.js';
import {
  type CatalogueTable,
  type FormerTables,
  type TableColumn,
  tableColumn,
  type TableFile,
  type Tables,
} from './table.js';
import { chunksOf, type PublishedChunk, publishedChunks } from './flow-relations.js';

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
}

/** Column with the cells of columns outside the contract, as JSON. */
const FURTHER_COLUMNS = 'additional_column';

/** Returns the database name of a flow's tables. */
export const databaseOf = ({ name }: Pick<Flow, 'name'>): string => name.replaceAll('-', '_');

/** Returns the tables of a flow: datasets, their tables in the warehouse, models, marts and forecasts. */
export function declaredTables(flow: Flow): DeclaredTable[] {
  const datasets = [...flow.datasets.values()];
  const everywhere = new Set(datasets.flatMap(({ contract }) => contract.personal ?? []));
  return [
    ...datasets.flatMap((dataset): DeclaredTable[] => {
      const { name, contract, core } = dataset;
      const told = {
        key: contract.key ?? [],
        required: requiredIn(contract),
        personal: personalIn(contract),
        comments: new Map<string, string>(),
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
    })),
    ...tablesOf(flow).map(({ name, comment, key, columns }): DeclaredTable => {
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
      };
    }),
  ];
}

const requiredIn = ({ columns }: Contract) =>
  new Set(columns.flatMap(({ name, required }) => (required ? [name] : [])));

/** If a contract has personal columns, the column of further cells is encrypted too. */
const personalIn = ({ personal = [] }: Contract) =>
  new Set(personal.length > 0 ? [...personal, FURTHER_COLUMNS] : []);

const TYPES: Readonly<Record<string, string>> = { INT: 'BIGINT', STRING: 'VARCHAR' };

/** Returns the catalogue's name for a type of Hive and Spark: `DECIMAL(18, 2)` is DECIMAL(18,2). */
const sqlType = (type: string): string => TYPES[type] ?? type.replaceAll(' ', '');

interface ParquetColumn {
  name: string;
  /** Type in the SQL of Hive and Spark. */
  type: string;
}

/** The lake, as far as tables need it. */
interface LakeOfTables {
  /** URL without user and password. */
  url: string;
  store: Pick<ObjectStore, 'list'>;
  /** Returns the columns of the Parquet under a prefix. @throws AppError OBJECT_NOT_FOUND when there is none */
  columnsOf(prefix: string): Promise<ParquetColumn[]>;
}

/** Lists of chunks that are remembered. */
const KNOWN = 200;

/** A table's data in the lake. Chunks are immutable, so each list of them is read once. */
interface Found {
  columns: ParquetColumn[];
  objects: (StoredObject & { chunk: PublishedChunk })[];
}

/** Tables of the published snapshots: they appear on publication, and never show an unfinished run. */
export class FlowTables implements Tables, FormerTables {
  /** By a digest of the table's folders. */
  private readonly known = new LRUCache<string, Promise<Found>>({ max: KNOWN });

  constructor(
    private readonly warehouse: DataSource,
    private readonly flows: readonly Flow[],
    private readonly lake: LakeOfTables,
  ) {}

  async list(): Promise<CatalogueTable[]> {
    const chunks = await publishedChunks(this.warehouse);
    const tables = this.flows.flatMap((flow) =>
      declaredTables(flow).flatMap((declared) => {
        const own = chunks.filter(
          (chunk) => chunk.flow === flow.name && chunk.relation === declared.name,
        );
        return own.length === 0 ? [] : [this.tableOf(databaseOf(flow), declared, own)];
      }),
    );
    return (await Promise.all(tables)).sort((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1));
  }

  async find(address: string): Promise<CatalogueTable> {
    const tables = await this.list();
    const found = tables.find((each) => addressOf(each) === address);
    if (found) return found;
    throw tableUnknown(address, tables.map(addressOf));
  }

  async asOf(table: CatalogueTable, asOf: AsOf): Promise<CatalogueTable> {
    const { flow, declared } = this.declarationOf(table);
    if (!flow || !declared) {
      const advice = 'leave out asOf, or the table';
      throw new AppError(
        'ARGUMENT_INVALID',
        `asOf ${asOf.text} is refused: ${addressOf(table)} has no snapshots, as only tables of flows have: ${advice}`,
      );
    }
    const { id, tag } = await snapshotAsOf(this.warehouse, flow.name, asOf);
    const chunks = await chunksOf(this.warehouse, id, declared.name);
    if (chunks.length > 0) {
      return { ...(await this.tableOf(table.database, declared, chunks)), isAsOf: true };
    }
    const advice = 'use a later snapshot, or leave out asOf';
    throw new AppError(
      'TABLE_UNKNOWN',
      `there was no table ${addressOf(table)} in snapshot ${id} of ${tag}: ${advice}`,
    );
  }

  /** Returns the files of the table's snapshot. */
  async files(table: CatalogueTable): Promise<TableFile[]> {
    const { declared } = this.declarationOf(table);
    if (!declared || table.snapshot === undefined) return [];
    const chunks = await chunksOf(this.warehouse, table.snapshot, declared.name);
    const { objects } = await this.foundOf(declared, chunks);
    return objects.map(({ key, bytes, chunk }): TableFile => ({
      path: key.slice(declared.prefix.length),
      bytes,
      modified: chunk.madeAt,
      partition: isSplit(chunks) ? partitionOf(chunk) : {},
    }));
  }

  private declarationOf({ database, name, origin }: CatalogueTable) {
    const flow = this.flows.find((each) => origin === 'flow' && databaseOf(each) === database);
    return { flow, declared: flow && declaredTables(flow).find((each) => each.name === name) };
  }

  private async tableOf(
    database: string,
    declared: DeclaredTable,
    chunks: readonly PublishedChunk[],
  ): Promise<CatalogueTable> {
    const { name, comment, prefix, key } = declared;
    const { columns, objects } = await this.foundOf(declared, chunks);
    return {
      database,
      name,
      origin: 'flow',
      comment,
      owner: null,
      tags: [declared.kind],
      location: `${this.lake.url}/${prefix}`,
      layout: { format: 'parquet' },
      columns: columnsOf(declared, columns, isSplit(chunks)),
      keys: key.length === 0 ? [] : [[...key]],
      version: 1,
      ...(chunks[0] && { snapshot: chunks[0].snapshot, run: chunks[0].run }),
      rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
      bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
      files: objects.length,
      freshAt: chunks[0]?.publishedAt ?? null,
      seenAt: new Date(),
    };
  }

  private foundOf({ prefix }: DeclaredTable, chunks: readonly PublishedChunk[]): Promise<Found> {
    const folders = chunks.map(({ folder }) => folder);
    const key = createHash('sha256').update(JSON.stringify(folders)).digest('hex');
    const known = this.known.get(key);
    if (known) return known;
    const found = this.look(prefix, chunks);
    this.known.set(key, found);
    found.catch(() => this.known.delete(key));
    return found;
  }

  private async look(prefix: string, chunks: readonly PublishedChunk[]): Promise<Found> {
    const objects: Found['objects'] = [];
    for await (const object of this.lake.store.list(prefix)) {
      const chunk = chunks.find(({ folder }) => object.key.startsWith(folder));
      if (chunk && object.key.endsWith('.parquet')) objects.push({ ...object, chunk });
    }
    const [first] = objects;
    // A lost or unfinished lake has no files; the table still exists.
    return { columns: first ? await this.lake.columnsOf(first.chunk.folder) : [], objects };
  }
}

const partitionOf = ({ period }: PublishedChunk): TableFile['partition'] => ({
  [PERIOD_COLUMN]: period,
});

const isSplit = (chunks: readonly PublishedChunk[]) =>
  chunks.some(({ period }) => period !== WHOLE);

function columnsOf(
  { required, personal, comments }: DeclaredTable,
  columns: readonly ParquetColumn[],
  isPartitioned: boolean,
): TableColumn[] {
  const inFiles = columns.map(({ name, type }): TableColumn => {
    const column = tableColumn(name, sqlType(type), {
      nullable: !required.has(name),
      isPersonal: personal.has(name),
      comment: comments.get(name) ?? null,
    });
    return type === 'INT' ? { ...column, stored: type } : column;
  });
  const isTaken = columns.some(({ name }) => name === PERIOD_COLUMN);
  if (!isPartitioned || isTaken || columns.length === 0) return inFiles;
  const period = tableColumn(PERIOD_COLUMN, 'VARCHAR', {
    nullable: false,
    isPartition: true,
    comment: 'Year or month of the row.',
  });
  return [...inFiles, period];
}
