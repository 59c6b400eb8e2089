import { isDeepStrictEqual } from 'node:util';
import type { Column, PartitionInput, Table, TableInput } from '@aws-sdk/client-glue';
import type { HiveColumn, HivePartition, HiveTable } from '../ports/hive-table.js';

/** Marks the tables that are ours to change. */
const MARK = ['retailstream.written-by', 'catalogue'] as const;

/** Whether the table was written from the catalogue. */
export const isOurs = ({ Parameters = {} }: Pick<Table, 'Parameters'>): boolean =>
  Parameters[MARK[0]] === MARK[1];

/** @param others parameters that stand there now, which stay unless the table has them too */
export function tableInputOf(table: HiveTable, others: Record<string, string> = {}): TableInput {
  return {
    Name: table.name,
    ...(table.comment !== null && { Description: table.comment }),
    TableType: 'EXTERNAL_TABLE',
    Parameters: { ...others, ...table.parameters, EXTERNAL: 'TRUE', [MARK[0]]: MARK[1] },
    PartitionKeys: table.partitionKeys.map(columnOf),
    StorageDescriptor: storageOf(table, table.location),
  };
}

export const partitionInputOf = (
  table: HiveTable,
  { values, location }: HivePartition,
): PartitionInput => ({ Values: values, StorageDescriptor: storageOf(table, location) });

/** Whether nothing of the table has to be written. */
export function isSame(found: Table, table: HiveTable): boolean {
  const wanted = tableInputOf(table, found.Parameters);
  return isDeepStrictEqual(essence(found), essence(wanted));
}

/** What we write of a table; the service adds more of its own. */
function essence(table: TableInput | Table): unknown[] {
  const { StorageDescriptor: storage = {}, PartitionKeys = [], Parameters = {} } = table;
  return [
    table.Description,
    table.TableType,
    { ...Parameters },
    PartitionKeys.map(plain),
    (storage.Columns ?? []).map(plain),
    storage.Location,
    storage.InputFormat,
    storage.OutputFormat,
    storage.Compressed ?? false,
    storage.SerdeInfo?.SerializationLibrary,
    { ...storage.SerdeInfo?.Parameters },
  ];
}

const plain = ({ Name, Type, Comment }: Column) => [Name, Type, Comment ?? null];

const columnOf = ({ name, type, comment }: HiveColumn): Column => ({
  Name: name,
  Type: type,
  ...(comment !== null && { Comment: comment }),
});

const storageOf = (table: HiveTable, location: string) => ({
  Columns: table.columns.map(columnOf),
  Location: location,
  InputFormat: table.inputFormat,
  OutputFormat: table.outputFormat,
  Compressed: table.parameters['compressionType'] === 'gzip',
  SerdeInfo: {
    SerializationLibrary: table.serde.library,
    Parameters: table.serde.parameters,
  },
});
