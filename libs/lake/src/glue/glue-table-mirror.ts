import type { Table, TableInput } from '@aws-sdk/client-glue';
import { type Pace, withRetries } from '#platform/aws/retries.js';
import { AppError } from '#platform/errors/app-error.js';
import type { TableField } from '../ports/table-format.js';
import type { MirroredTable, TableMirror } from '../ports/table-mirror.js';
import { readCauseName, GlueApi } from './glue-api.js';

const PACE: Pace = { pollMs: 1000, giveUpAfterMs: 60_000 };

/** Marks the tables that we may change, with the number of their version. */
const VERSION = 'retailstream.version';

/**
 * Iceberg tables in Glue's Data Catalog. Each namespace has a database of its own, so that no name is also one of the registry
 * or the catalogue.
 */
export class GlueTableMirror implements TableMirror {
  private readonly api: GlueApi;

  /** @param database of the registry: `retailstream` gives `retailstream_weekly_sales` */
  constructor(
    private readonly database: string,
    region: string | undefined,
    private readonly pace = PACE,
  ) {
    this.api = new GlueApi(region);
  }

  async follow(
    address: string,
    committed: () => Promise<MirroredTable | undefined>,
  ): Promise<void> {
    const [namespace = '', name = ''] = address.split('.');
    const place = { DatabaseName: `${this.database}_${namespace}`, TableName: name };
    for (;;) {
      const found = await this.find(place);
      const table = await committed();
      if (isFollowed(address, found, table)) return;
      try {
        if (table) {
          await this.write(place.DatabaseName, toTableInput(name, table), found);
          return;
        }
        // Looks again: a version may be committed meanwhile.
        await withRetries(() => this.api.deleteTable(place), this.pace);
      } catch (error) {
        // Another worker was faster: its version may be the newer one.
        if (!OVERTAKEN.has(readCauseName(error))) throw error;
      }
    }
  }

  close(): void {
    this.api.close();
  }

  private async find(place: { DatabaseName: string; TableName: string }) {
    try {
      return await withRetries(() => this.api.table(place), this.pace);
    } catch (error) {
      if (readCauseName(error) === 'EntityNotFoundException') return undefined;
      throw error;
    }
  }

  private async create(database: string, input: TableInput): Promise<void> {
    try {
      await withRetries(() => this.api.createTable(database, input), this.pace);
    } catch (error) {
      if (readCauseName(error) !== 'EntityNotFoundException') throw error;
      await this.createDatabase(database);
      await withRetries(() => this.api.createTable(database, input), this.pace);
    }
  }

  private async createDatabase(database: string): Promise<void> {
    try {
      await withRetries(() => this.api.createDatabase(database), this.pace);
    } catch (error) {
      if (readCauseName(error) !== 'AlreadyExistsException') throw error;
    }
  }

  private write(database: string, input: TableInput, found: Table | undefined): Promise<void> {
    if (!found) return this.create(database, input);
    return withRetries(() => this.api.updateTable(database, input, found.VersionId), this.pace);
  }
}

const OVERTAKEN = new Set(['ConcurrentModificationException', 'AlreadyExistsException']);

/** @throws AppError CATALOG_MISMATCH for a table of another program */
function isFollowed(
  address: string,
  found: Table | undefined,
  table: MirroredTable | undefined,
): boolean {
  if (!found) return !table;
  const { Parameters = {}, Name } = found;
  if (Parameters[VERSION] !== undefined)
    return Parameters['metadata_location'] === table?.metadataLocation;
  if (!table) return true;
  const problem = `Glue already has a table ${Name} that RetailStream did not write`;
  throw new AppError('CATALOG_MISMATCH', `${address}: ${problem}; rename or delete it`);
}

/**
 * Returns a table as Iceberg's own catalog for Glue writes it.
 * Source: https://iceberg.apache.org/docs/1.10.0/aws/#glue-catalog
 */
function toTableInput(name: string, table: MirroredTable): TableInput {
  const { comment, number, location, metadataLocation, formerMetadataLocation } = table;
  return {
    Name: name,
    Description: comment,
    TableType: 'EXTERNAL_TABLE',
    Parameters: {
      EXTERNAL: 'TRUE',
      table_type: 'ICEBERG',
      metadata_location: metadataLocation,
      ...(formerMetadataLocation !== undefined && {
        previous_metadata_location: formerMetadataLocation,
      }),
      [VERSION]: String(number),
    },
    StorageDescriptor: { Location: location, Columns: table.columns.map(toColumn) },
  };
}

function toColumn({ id, name, type, required, doc }: TableField) {
  return {
    Name: name,
    Type: HIVE_TYPES[type] ?? type.replaceAll(' ', ''),
    ...(doc !== undefined && { Comment: doc }),
    Parameters: {
      'iceberg.field.id': String(id),
      'iceberg.field.optional': String(!required),
      'iceberg.field.current': 'true',
    },
  };
}

/** Types that have another name in Hive. */
const HIVE_TYPES: Partial<Record<TableField['type'], string>> = { long: 'bigint' };
