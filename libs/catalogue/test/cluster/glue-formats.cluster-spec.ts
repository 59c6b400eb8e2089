import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toHiveTable } from '#catalogue/crawl/glue/glue-layout.js';
import type { CsvLayout, Layout, TableColumn } from '#catalogue/tables/table.js';
import type { HiveTable } from '#lake/ports/hive-table.js';
import { askHive } from '#test/cloud/services/hive-session.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { openSharedHive } from '#test/cluster/setup/shared-hadoop.js';

const database = `formats_${randomBytes(4).toString('hex')}`;
let port: number;
let folder: string;

beforeAll(async () => {
  ({ port } = (await openSharedHive()).thriftServer);
  folder = await createTempFolder('formats');
  await askHive(port, `CREATE DATABASE ${database}`);
});
afterAll(async () => {
  await askHive(port, `DROP DATABASE ${database} CASCADE`);
  await rm(folder, { recursive: true, force: true });
});

const quoteLiteral = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;
const formatPairs = (values: Record<string, string>) =>
  Object.entries(values)
    .map((pair) => pair.map(quoteLiteral).join(' = '))
    .join(', ');

/** The table of the Data Catalog as SQL DDL, so that Spark reads it with the same classes. */
function buildDdl(table: HiveTable, location: string): string {
  const columns = table.columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
  return `CREATE EXTERNAL TABLE ${database}.${table.name} (${columns})
    ROW FORMAT SERDE ${quoteLiteral(table.serde.library)} WITH SERDEPROPERTIES (${formatPairs(table.serde.parameters)})
    STORED AS INPUTFORMAT ${quoteLiteral(table.inputFormat)} OUTPUTFORMAT ${quoteLiteral(table.outputFormat)}
    LOCATION ${quoteLiteral(location)} TBLPROPERTIES (${formatPairs(table.parameters)})`;
}

const createColumn = (name: string, type: string): TableColumn => ({
  name,
  type,
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
});

async function readRows(name: string, layout: Layout, file: string, bytes: Buffer) {
  const place = join(folder, name);
  await mkdir(place);
  await writeFile(join(place, file), bytes);
  const columns = [
    createColumn('store', 'BIGINT'),
    createColumn('sold_on', 'DATE'),
    createColumn('word', 'VARCHAR'),
  ];
  const table = toHiveTable(
    {
      database,
      name,
      origin: 'crawl',
      location: 's3://lake/data/',
      layout,
      columns,
      keys: [],
      comment: null,
      owner: null,
      tags: [],
      version: 1,
      rows: null,
      bytes: 1,
      files: 1,
      freshAt: null,
      seenAt: new Date(0),
    },
    [],
  );
  if ('reason' in table) throw new Error(table.reason);
  await askHive(port, buildDdl(table, `file://${place}`));
  return askHive(port, `SELECT * FROM ${database}.${name} ORDER BY store`);
}

const csv: CsvLayout = {
  format: 'csv',
  compression: 'none',
  encoding: 'utf-8',
  delimiter: ',',
  quote: '',
  header: false,
  skip: 0,
  nullTokens: [],
};

it('reads a CSV without quotes with types, and empty cells as null', async () => {
  const bytes = Buffer.from('1,2012-10-26,Ü\\n\n2,,\n');
  expect(await readRows('plain', csv, 'a.csv', bytes)).toEqual([
    { store: 1, sold_on: '2012-10-26', word: 'Ü\\n' },
    { store: 2, sold_on: null, word: null },
  ]);
});

it('reads a CSV with quoted delimiters, quotes and backslashes, packed or not', async () => {
  const bytes = Buffer.from('1;2012-10-26;"a;""b"" C:\\new"\n');
  const layout = { ...csv, delimiter: ';', quote: '"' };
  const row = { store: '1', sold_on: '2012-10-26', word: 'a;"b" C:\\new' };
  expect(await readRows('quoted', layout, 'a.csv', bytes)).toEqual([row]);
  const packed: Layout = { ...layout, compression: 'gzip' };
  expect(await readRows('packed', packed, 'a.csv.gz', gzipSync(bytes))).toEqual([row]);
});

it('reads text in Windows encoding', async () => {
  const bytes = Buffer.from('1,2012-10-26,caf\xe9\n', 'latin1');
  const layout: Layout = { ...csv, encoding: 'windows-1252' };
  expect(await readRows('windows', layout, 'a.csv', bytes)).toMatchObject([{ word: 'café' }]);
});

it('reads the header as a row, even if the table says otherwise: Athena and Hive skip it', async () => {
  const bytes = Buffer.from('store,sold_on,word\n1,2012-10-26,a\n');
  expect(await readRows('headed', { ...csv, header: true }, 'a.csv', bytes)).toEqual([
    { store: null, sold_on: null, word: 'word' },
    { store: 1, sold_on: '2012-10-26', word: 'a' },
  ]);
});
