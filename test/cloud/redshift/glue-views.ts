import { createHash } from 'node:crypto';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Column,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  type StorageDescriptor,
  type Table,
} from '@aws-sdk/client-glue';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

/** Names in lower case. */
type Address = readonly [database: string, table: string];

const quoteIdentifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
const quoteLiteral = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** DuckDB's names of Hive's types, where they differ. */
const toDuckdbType = ({ Type = 'string' }: Column) =>
  Type === 'string' || Type.startsWith('varchar') ? 'VARCHAR' : Type.toUpperCase();

/** Views of DuckDB over the files of tables in the Data Catalog, which it first copies to a folder. */
export class GlueViews {
  constructor(
    private readonly endpoint: string,
    private readonly folder: string,
  ) {}

  /**
   * Returns the statements that make the views.
   * @throws Error of Redshift for a table that the Data Catalog does not have
   */
  async buildStatements(tables: readonly Address[], region: string): Promise<string[]> {
    const settings = {
      endpoint: this.endpoint,
      region,
      credentials: { accessKeyId: 'redshift', secretAccessKey: 'redshift' },
    };
    const glue = new GlueClient(settings);
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    try {
      const views: string[] = [];
      for (const [database, name] of tables) {
        const view = `${quoteIdentifier(database)}.${quoteIdentifier(name)}`;
        const sql = await this.buildSelect(glue, s3, [database, name]);
        views.push(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(database)}`);
        views.push(`CREATE VIEW ${view} AS ${sql}`);
      }
      return views;
    } finally {
      glue.destroy();
      s3.destroy();
    }
  }

  private async buildSelect(
    glue: GlueClient,
    s3: S3Client,
    [database, name]: Address,
  ): Promise<string> {
    const place = { DatabaseName: database, TableName: name };
    const { Table: table } = await glue
      .send(new GetTableCommand({ DatabaseName: database, Name: name }))
      .catch(() => ({ Table: undefined }));
    if (!table) throw new Error(`relation "${database}.${name}" does not exist`);
    const keys = table.PartitionKeys ?? [];
    const { Partitions: partitions = [] } =
      keys.length > 0 ? await glue.send(new GetPartitionsCommand(place)) : {};
    const folders =
      keys.length > 0
        ? partitions.map(({ Values = [], StorageDescriptor: at }) => ({ at, values: Values }))
        : [{ at: table.StorageDescriptor, values: [] }];
    const parts: string[] = [];
    for (const { at, values } of folders) {
      const files = await this.copyFiles(s3, at);
      if (files.length > 0) parts.push(selectFiles(table, files, keys, values));
    }
    return parts.length > 0 ? parts.join(' UNION ALL ') : selectNothing(table);
  }

  /** Copies the objects of a folder, each once for each content. */
  private async copyFiles(s3: S3Client, at: StorageDescriptor | undefined): Promise<string[]> {
    const { hostname: Bucket, pathname } = new URL(at?.Location ?? '');
    const Prefix = decodeURIComponent(pathname).replace(/^\//, '').replace(/\/?$/, '/');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const files: string[] = [];
    for (const { Key = '', ETag = '' } of Contents) {
      const name = createHash('sha256').update(`${Bucket}/${Key} ${ETag}`).digest('hex');
      const file = join(this.folder, name);
      files.push(file);
      if (await stat(file).catch(() => undefined)) continue;
      await mkdir(this.folder, { recursive: true });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      await writeFile(`${file}.part`, (await Body?.transformToByteArray()) ?? '');
      await rename(`${file}.part`, file);
    }
    return files;
  }
}

function selectFiles(table: Table, files: string[], keys: Column[], values: string[]): string {
  const { Columns: columns = [], SerdeInfo: serde } = table.StorageDescriptor ?? {};
  const list = `[${files.map(quoteLiteral).join(', ')}]`;
  const items = [
    ...columns.map(({ Name = '' }) => quoteIdentifier(Name)),
    ...keys.map(
      (key, at) =>
        `${quoteLiteral(values[at] ?? '')}::${toDuckdbType(key)} AS ${quoteIdentifier(key.Name ?? '')}`,
    ),
  ];
  const isText = !(serde?.SerializationLibrary ?? '').includes('Parquet');
  const source = isText ? selectCsv(table, list, columns) : `read_parquet(${list})`;
  return `SELECT ${items.join(', ')} FROM ${source}`;
}

function selectCsv(
  { Parameters = {}, StorageDescriptor: at }: Table,
  list: string,
  columns: Column[],
) {
  const { Parameters: serde = {} } = at?.SerdeInfo ?? {};
  const types = columns.map(
    (column) => `${quoteLiteral(column.Name ?? '')}: ${quoteLiteral(toDuckdbType(column))}`,
  );
  const options = [
    `columns = {${types.join(', ')}}`,
    `delim = ${quoteLiteral(serde['separatorChar'] ?? serde['field.delim'] ?? ',')}`,
    `quote = ${quoteLiteral(serde['quoteChar'] ?? '')}`,
    `skip = ${Number(Parameters['skip.header.line.count'] ?? 0)}`,
    'header = false',
    'auto_detect = false',
  ];
  return `read_csv(${list}, ${options.join(', ')})`;
}

function selectNothing({ StorageDescriptor: at, PartitionKeys: keys = [] }: Table): string {
  const columns = [...(at?.Columns ?? []), ...keys];
  const items = columns.map(
    (column) => `NULL::${toDuckdbType(column)} AS ${quoteIdentifier(column.Name ?? '')}`,
  );
  return `SELECT ${items.join(', ')} WHERE false`;
}
