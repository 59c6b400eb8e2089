import { isDeepStrictEqual } from 'node:util';
import type { Column, Partition, PartitionInput, Table, TableInput } from '@aws-sdk/client-glue';
import { type Pace, withRetries } from '#platform/aws/retries.js';
import { AppError } from '#platform/errors/app-error.js';
import {
  type HiveColumn,
  type HivePartition,
  type HiveTable,
  type HiveTables,
  TABLE_ADDRESS,
} from '../ports/hive-table.js';
import { GlueApi, type TablePlace } from './glue-api.js';

/** Marks the tables that we may change. */
const MARK = ['retailstream.written-by', 'catalogue'] as const;

/** Whether the catalogue wrote the table. */
export const isOurs = ({ Parameters = {} }: Pick<Table, 'Parameters'>): boolean =>
  Parameters[MARK[0]] === MARK[1];

/** @param others existing parameters, which stay unless the table sets them too */
function toTableInput(table: HiveTable, others: Record<string, string> = {}): TableInput {
  return {
    Name: table.name,
    ...(table.comment !== null && { Description: table.comment }),
    TableType: 'EXTERNAL_TABLE',
    Parameters: { ...others, ...table.parameters, EXTERNAL: 'TRUE', [MARK[0]]: MARK[1] },
    PartitionKeys: table.partitionKeys.map(toColumn),
    StorageDescriptor: toStorage(table, table.location),
  };
}

const toPartitionInput = (
  table: HiveTable,
  { values, location }: HivePartition,
): PartitionInput => ({ Values: values, StorageDescriptor: toStorage(table, location) });

/** Whether the table needs no update. */
function isSame(found: Table, table: HiveTable): boolean {
  const wanted = toTableInput(table, found.Parameters);
  return isDeepStrictEqual(listOwnFields(found), listOwnFields(wanted));
}

/** Returns the fields of a table that we write; the service adds more. */
function listOwnFields(table: TableInput | Table): unknown[] {
  const { StorageDescriptor: storage = {}, PartitionKeys = [], Parameters = {} } = table;
  return [
    table.Description,
    table.TableType,
    { ...Parameters },
    PartitionKeys.map(toPlainColumn),
    (storage.Columns ?? []).map(toPlainColumn),
    storage.Location,
    storage.InputFormat,
    storage.OutputFormat,
    storage.Compressed ?? false,
    storage.SerdeInfo?.SerializationLibrary,
    { ...storage.SerdeInfo?.Parameters },
  ];
}

const toPlainColumn = ({ Name, Type, Comment }: Column) => [Name, Type, Comment ?? null];

const toColumn = ({ name, type, comment }: HiveColumn): Column => ({
  Name: name,
  Type: type,
  ...(comment !== null && { Comment: comment }),
});

const toStorage = (table: HiveTable, location: string) => ({
  Columns: table.columns.map(toColumn),
  Location: location,
  InputFormat: table.inputFormat,
  OutputFormat: table.outputFormat,
  Compressed: table.parameters['compressionType'] === 'gzip',
  SerdeInfo: {
    SerializationLibrary: table.serde.library,
    Parameters: table.serde.parameters,
  },
});

const PACE: Pace = { pollMs: 1000, giveUpAfterMs: 60_000 };

/**
 * Tables of the catalogue in a database of Glue's Data Catalog, for Athena, Spark and Redshift. A table removed
 * from the catalogue stays there. A removed partition is deleted, because its rows would still be read.
 */
export class GlueTables implements HiveTables {
  private readonly api: GlueApi;

  constructor(
    private readonly database: string,
    region: string | undefined,
    private readonly pace = PACE,
  ) {
    this.api = new GlueApi(region);
  }

  async register(table: HiveTable): Promise<'created' | 'updated' | 'unchanged'> {
    const place = { DatabaseName: this.database, TableName: table.name };
    const found = await this.find(place);
    if (!found) {
      await this.withRetries(() => this.api.createTable(this.database, toTableInput(table)));
      await this.syncPartitions(place, table, []);
      return 'created';
    }
    const source = found.Parameters?.[TABLE_ADDRESS];
    if (!isOurs(found) || source !== table.parameters[TABLE_ADDRESS]) {
      const address = `${this.database}.${table.name}`;
      const whose = isOurs(found) && source !== undefined ? source : 'another program';
      const message = `Glue already has a table ${address} of ${whose}; rename one of the two`;
      throw new AppError('CATALOG_MISMATCH', message);
    }
    const isTableSame = isSame(found, table);
    const known = await this.partitions(place, found);
    const isSplitSame =
      formatKeyNames(found.PartitionKeys) === formatKeyNames(toTableInput(table).PartitionKeys);
    const update = async () => {
      const input = toTableInput(table, found.Parameters);
      if (!isTableSame) await this.withRetries(() => this.api.updateTable(this.database, input));
    };
    if (!isSplitSame) {
      // A partition has a value for each key of its table.
      await this.withRetries(() => this.api.deletePartitions(place, listValues(known)));
      await update();
      await this.syncPartitions(place, table, []);
      return 'updated';
    }
    // A partition repeats the table's columns. A differing table shows that an earlier update was not completed.
    const changed = await this.syncPartitions(place, table, known, !isTableSame);
    await update();
    return isTableSame && changed === 0 ? 'unchanged' : 'updated';
  }

  close(): void {
    this.api.close();
  }

  private async find(place: TablePlace): Promise<Table | undefined> {
    try {
      return await this.withRetries(() => this.api.table(place));
    } catch (error) {
      // Also when the database is missing: creating the table reports that.
      if (error instanceof AppError && error.code === 'AWS_NOT_FOUND') return undefined;
      throw error;
    }
  }

  private async partitions(place: TablePlace, { PartitionKeys = [] }: Table): Promise<Partition[]> {
    return PartitionKeys.length > 0 ? this.withRetries(() => this.api.partitions(place)) : [];
  }

  /** @returns how many partitions were created, changed or deleted */
  private async syncPartitions(
    place: TablePlace,
    table: HiveTable,
    known: Partition[],
    isWhole = false,
  ): Promise<number> {
    const locations = new Map(
      known.map(({ Values = [], StorageDescriptor: storage }) => [
        buildKey(Values),
        storage?.Location,
      ]),
    );
    const wanted = new Set(table.partitions.map(({ values }) => buildKey(values)));
    const made = table.partitions.filter(({ values }) => !locations.has(buildKey(values)));
    const moved = table.partitions.filter(({ values, location }) => {
      const key = buildKey(values);
      return locations.has(key) && (isWhole || locations.get(key) !== location);
    });
    const gone = known.flatMap(({ Values = [] }) => (wanted.has(buildKey(Values)) ? [] : [Values]));
    const inputs = (some: typeof made) => some.map((each) => toPartitionInput(table, each));
    await this.withRetries(() => this.api.deletePartitions(place, gone));
    await this.withRetries(() => this.api.updatePartitions(place, inputs(moved)));
    await this.withRetries(() => this.api.createPartitions(place, inputs(made)));
    return gone.length + moved.length + made.length;
  }

  private withRetries<Result>(ask: () => Promise<Result>): Promise<Result> {
    return withRetries(ask, this.pace);
  }
}

const formatKeyNames = (keys: Table['PartitionKeys'] = []) =>
  JSON.stringify(keys.map(({ Name }) => Name));

const listValues = (partitions: readonly Partition[]) =>
  partitions.map(({ Values = [] }) => Values);

const buildKey = (values: readonly string[]): string => JSON.stringify(values);
