import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { SALES } from '#test/conformance/sql-service.suite.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { REGION } from './s3.js';

/** Hive's names of types. */
const toHiveType = (type: string) =>
  type === 'VARCHAR' ? 'string' : type === 'INTEGER' ? 'int' : type.toLowerCase();

/** Writes `sales` of the conformance suite as Parquet on S3 and into the Data Catalog. @returns the database */
export async function registerSales(bucket: string): Promise<string> {
  const folder = await createTempFolder('redshift-sales');
  const file = join(folder, 'sales.parquet');
  const literal = (text: string | null) =>
    text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`;
  const rows = SALES.rows.map((row) => {
    const cells = row.map((cell, at) => `CAST(${literal(cell)} AS ${SALES.columns[at]?.type})`);
    return `(${cells.join(', ')})`;
  });
  const names = SALES.columns.map(({ name }) => name).join(', ');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT * FROM (VALUES ${rows.join(', ')}) AS t (${names})) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  const database = `retail_${randomBytes(4).toString('hex')}`;
  const s3 = new S3Client({ region: REGION, forcePathStyle: true });
  const glue = new GlueClient({ region: REGION });
  const Body = await readFile(file);
  const Key = `${database}/sales/part-0.parquet`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const Columns = SALES.columns.map(({ name, type }) => ({ Name: name, Type: toHiveType(type) }));
  const SerializationLibrary = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';
  await glue.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: {
        Name: 'sales',
        StorageDescriptor: {
          Location: `s3://${bucket}/${database}/sales/`,
          Columns,
          SerdeInfo: { SerializationLibrary },
        },
      },
    }),
  );
  s3.destroy();
  glue.destroy();
  await rm(folder, { recursive: true, force: true });
  return database;
}
