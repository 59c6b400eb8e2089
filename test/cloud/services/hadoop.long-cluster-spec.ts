import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { listProcesses } from '#test/e2e/processes.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { runCommand } from '../install/run-command.js';
import { ensureToolchain, type Toolchain } from '../install/toolchain.js';
import { openCloudState } from './cloud-state.js';
import { buildEnvironment } from './environment.js';
import { writeHadoopConf } from './hadoop-conf.js';
import type { HadoopConf } from './hadoop-sites.js';
import { startHdfs } from './hdfs.js';
import { askHive } from './hive-session.js';
import { startMetastore } from './metastore.js';
import { startMoto, type Moto } from './moto.js';
import type { Service } from './service-process.js';
import { startThriftServer } from './thrift-server.js';

let folder: string;
let toolchain: Toolchain;
let conf: HadoopConf;
let moto: Moto;
let services: Service[] = [];
let postgres: EmbeddedServer;

/** Runs a command like a step, and returns its output. */
const runStep = (command: string, ...args: string[]) =>
  runCommand(command, args, buildEnvironment(toolchain, conf));

async function writeScript(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

async function startHadoop(): Promise<void> {
  services = [];
  services.unshift(await startHdfs(toolchain, conf));
  services.unshift(await startMetastore(toolchain, conf));
  services.unshift(await startThriftServer(toolchain, conf));
}

async function stopHadoop(): Promise<void> {
  for (const service of services) await service.stop();
}

const ask = (statement: string) => askHive(conf.ports['thrift-server'], statement);

beforeAll(async () => {
  folder = await createTempFolder('hadoop');
  toolchain = await ensureToolchain();
  postgres = await ensureEmbeddedPostgres(join(folder, 'postgres'));
  const state = await openCloudState(join(folder, 'cloud'));
  moto = await startMoto(toolchain, state);
  conf = await writeHadoopConf(toolchain, state, { endpoint: moto.url });
  await startHadoop();
  await runStep('aws', 's3', 'mb', 's3://lake');
});

afterAll(async () => {
  await stopHadoop();
  await moto.stop();
  await stopEmbeddedPostgres(postgres);
  expect(listProcesses(join(folder, 'cloud'))).toEqual([]);
  await rm(folder, { recursive: true });
});

describe('HDFS', () => {
  it('stores a file and copies from S3', async () => {
    const local = await writeScript('stores.csv', '1,A\n2,B\n');
    await runStep('hadoop', 'fs', '-mkdir', '-p', '/stores');
    await runStep('hadoop', 'fs', '-put', local, '/stores/one.csv');
    expect(await runStep('hdfs', 'dfs', '-cat', '/stores/one.csv')).toBe('1,A\n2,B\n');
    await runStep('aws', 's3', 'cp', local, 's3://lake/raw/stores.csv');
    await runStep('hadoop', 'fs', '-cp', 's3://lake/raw/stores.csv', 'hdfs:///stores/two.csv');
    expect(await runStep('hadoop', 'fs', '-cat', '/stores/two.csv')).toBe('1,A\n2,B\n');
  });

  it('fails an impossible command', async () => {
    await expect(runStep('hadoop', 'fs', '-cat', '/nowhere')).rejects.toThrow(
      "cat: `/nowhere': No such file or directory",
    );
  });
});

describe('Spark and Hive', () => {
  it('creates an external table over S3 that the Thrift server sees', async () => {
    const local = await writeScript('words.txt', 'one\ntwo\n');
    await runStep('aws', 's3', 'cp', local, 's3://lake/words.txt');
    await runStep('hadoop', 'fs', '-put', local, '/words.txt');
    const script = await writeScript(
      'words.py',
      [
        'from pyspark.sql import SparkSession',
        'spark = SparkSession.builder.getOrCreate()',
        'words = spark.read.text(["s3://lake/words.txt", "hdfs:///words.txt"])',
        'counts = words.groupBy("value").count()',
        'counts.write.parquet("s3://lake/words")',
        'spark.sql("CREATE DATABASE retail")',
        'spark.sql("""CREATE EXTERNAL TABLE retail.words (value STRING, count BIGINT)',
        '  STORED AS PARQUET LOCATION \'s3://lake/words\'""")',
      ].join('\n'),
    );
    await runStep('spark-submit', script);
    expect(await ask('SELECT value, count FROM retail.words ORDER BY value')).toEqual([
      { value: 'one', count: 2 },
      { value: 'two', count: 2 },
    ]);
  });

  it('keeps its tables and files over a restart', async () => {
    await stopHadoop();
    expect(listProcesses('org.apache.hadoop.hdfs').filter(isOfCloud)).toEqual([]);
    await startHadoop();
    expect(await ask('SELECT sum(count) AS words FROM retail.words')).toEqual([{ words: 4 }]);
    expect(await runStep('hadoop', 'fs', '-cat', '/words.txt')).toBe('one\ntwo\n');
  });
});

describe('the warehouse', () => {
  let jdbc: string;
  let passwordFile: string;
  let query: string[];

  beforeAll(async () => {
    const { port, password } = new URL(postgres.url);
    jdbc = `jdbc:postgresql://127.0.0.1:${port}/postgres`;
    passwordFile = await writeScript('password', password);
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(
      `CREATE TABLE stores (store int PRIMARY KEY, type text, size numeric(18, 2));
       INSERT INTO stores VALUES (1, 'A, "big"', 151315.50), (2, NULL, 7)`,
    );
    await client.end();
    query = [
      'import',
      '--connect',
      jdbc,
      '--username',
      'retailstream',
      '--password-file',
      `file://${passwordFile}`,
      '--query',
      'SELECT store, type, size FROM stores WHERE $CONDITIONS',
      '-m',
      '1',
      '--fields-terminated-by',
      ',',
      '--enclosed-by',
      '"',
      '--escaped-by',
      '\\',
      '--null-string',
      '\\\\N',
      '--null-non-string',
      '\\\\N',
    ];
  });

  // Sqoop escapes its null like any text: \N becomes \\N.
  const imported = '"1","A, \\"big\\"","151315.50"\n"2","\\\\N","7.00"\n';

  it('is imported to S3 by Sqoop', async () => {
    const said = await runStep('sqoop', ...query, '--target-dir', 's3://lake/stores');
    expect(said).toContain('Retrieved 2 records.');
    expect(said).not.toContain(new URL(postgres.url).password);
    const { Body } = await createS3().send(
      new GetObjectCommand({ Bucket: 'lake', Key: 'stores/part-m-00000' }),
    );
    expect(await Body?.transformToString()).toBe(imported);
  });

  it('is imported to HDFS by Sqoop', async () => {
    await runStep('sqoop', ...query, '--target-dir', '/imported', '--', '--schema', 'public');
    expect(await runStep('hadoop', 'fs', '-cat', '/imported/part-m-00000')).toBe(imported);
  });

  it('fails an import when its database refuses it', async () => {
    const wrong = await writeScript('wrong', 'wrong');
    const args = query.map((arg) => (arg === `file://${passwordFile}` ? `file://${wrong}` : arg));
    await expect(runStep('sqoop', ...args, '--target-dir', '/refused')).rejects.toThrow(
      'Import failed',
    );
  });

  it('is read by Spark over JDBC', async () => {
    const script = await writeScript(
      'jdbc.py',
      [
        'import sys',
        'from pyspark.sql import SparkSession',
        'url, password = sys.argv[1:]',
        'reader = SparkSession.builder.getOrCreate().read.format("jdbc")',
        'options = {"url": url, "user": "retailstream", "password": open(password).read()}',
        'options |= {"driver": "org.postgresql.Driver", "dbtable": "stores"}',
        'stores = reader.options(**options).load().orderBy("store")',
        'print([(row.store, row.type, str(row.size)) for row in stores.collect()])',
      ].join('\n'),
    );
    const jar = toolchain.jars.postgresql;
    const said = await runStep('spark-submit', '--jars', jar, script, jdbc, passwordFile);
    expect(said).toContain(`[(1, 'A, "big"', '151315.50'), (2, None, '7.00')]`);
  });
});

const isOfCloud = ({ command }: { command: string }) => command.includes(folder);

const createS3 = () =>
  new S3Client({
    endpoint: moto.url,
    region: conf.region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'spec', secretAccessKey: 'spec' },
  });
