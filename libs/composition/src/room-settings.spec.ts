import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toFolderPath } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { readConfig, roomSettings } from './read-config.js';

/** The lines of the error, one per mistake. */
function mistakes(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('CONFIG_INVALID');
    return (error as AppError).message.split('\n');
  }
}

describe('the settings of all rooms', () => {
  it('needs no setting', () => {
    const config = readConfig({});
    const state = resolve('.retailstream');
    expect(config).toMatchObject({
      stateDir: state,
      queue: { scheme: 'warehouse' },
      compute: { scheme: 'duckdb' },
      host: '127.0.0.1',
      apiPort: 3000,
      workerPort: 3001,
      log: { format: 'text', level: 'info' },
      runLogKeptDays: 30,
      eventsKeptDays: 400,
      snapshotsKept: 3,
      snapshotsKeptMinutes: 60,
      stageAttempts: 3,
      exclusiveWorker: false,
      fileUmask: 0o077,
    });
    expect(readConfig({ FILE_UMASK: '027' }).fileUmask).toBe(0o027);
    expect(toFolderPath(config.source)).toBe(join(state, 'sample'));
    expect(toFolderPath(config.lake)).toBe(join(state, 'lake'));
    expect(toFolderPath(config.warehouse)).toBe(join(state, 'postgres'));
  });

  it('treats an empty value as missing and ignores variables of other programs', () => {
    expect(readConfig({ API_PORT: '', PATH: '/bin', WAREHOUSE_URL: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['/data/it', '/data/it'],
    ['/data/it/', '/data/it/'],
    ['///data/it', '/data/it'],
    ['data/it', resolve('data/it')],
    ['/a%20b', '/a b'],
    ['/a b', '/a b'],
    ['/what%3F', '/what?'],
  ])('file:%s is the folder %s', (rest, folder) => {
    expect(toFolderPath(readConfig({ LAKE_URL: `file:${rest}` }).lake)).toBe(folder);
  });

  it.each(['/tmp/a b', '/tmp/what?', '/tmp/100%', '/tmp/ä#1', '/tmp/100%25'])(
    'keeps its folders below a state folder called %s',
    (folder) => {
      const { lake, source, warehouse } = readConfig({ STATE_DIR: folder });
      expect([lake, source, warehouse].map(toFolderPath)).toEqual(
        ['lake', 'sample', 'postgres'].map((name) => join(folder, name)),
      );
    },
  );

  it('keeps a database URL unchanged', () => {
    const url = 'postgres://me:p%40ss@db.example/retail?sslmode=require';
    expect(readConfig({ WAREHOUSE_URL: url }).warehouse).toEqual({
      scheme: 'postgres',
      href: url,
    });
  });

  it.each([
    ['SOURCE_URL', 'secret-value'],
    ['SOURCE_URL', 's3://?region=secret-value'],
    ['SOURCE_EVENTS_URL', 'sqs://secret-value'],
    ['SOURCE_EVENTS_URL', 'https://sqs.eu-west-1.amazonaws.com/secret-value'],
    ['SOURCE_EVENTS_URL', 'https://me:secret-value@host/123456789012/files'],
    ['SOURCE_EVENTS_URL', 'https://host/123456789012/secret-value.fifo'],
    ['SOURCE_EVENTS_URL', 'http://secret-value.example/123456789012/files'],
    ['SOURCE_EVENTS_URL', 'https://host/123456789012/secret-value'],
    ['SOURCE_URL', 'file:'],
    ['LAKE_URL', 'file:/secret-value/100%'],
    ['WAREHOUSE_URL', 'mysql://root:secret-value@db'],
    ['WAREHOUSE_URL', 'secret-value@db/name'],
    ['WAREHOUSE_URL', 'embedded:'],
    ['LAKE_URL', 's3://?region=secret-value'],
    ['LAKE_URL', 's3://bucket?region=secret-value'],
    ['QUEUE_URL', 'amqp://:secret-value@host'],
    ['QUEUE_URL', 'redis://:secret-value@'],
    ['COMPUTE_URL', 'emr://secret-value/j-1'],
    ['COMPUTE_URL', 'emr://eu-west-1/secret-value'],
    ['COMPUTE_URL', 'emr://eu-west-1'],
    ['COMPUTE_URL', 'emr://eu-west-1?template=secret-value'],
    ['CATALOG_URL', 'hive:secret-value'],
    ['TRANSFER_URL', 'kafka:secret-value'],
    ['API_PORT', 'secret-value'],
    ['API_PORT', '65536'],
    ['WORKER_PORT', '-1'],
    ['WORKER_PORT', '80.5'],
    ['LOG_FORMAT', 'secret-value'],
    ['LOG_LEVEL', 'secret-value'],
    ['RUN_LOG_KEPT_DAYS', '0'],
    ['EVENTS_KEPT_DAYS', '0'],
    ['SNAPSHOTS_KEPT', '0'],
    ['STAGE_ATTEMPTS', 'secret-value'],
    ['EXCLUSIVE_WORKER', 'secret-value'],
    ['PUBLIC_URL', 'http://retail.example'],
    ['PUBLIC_URL', 'retail.example'],
    ['PUBLIC_URL', 'https://intranet.example/retail/'],
    ['FILE_UMASK', '022'],
    ['SOURCE_UNPACKED_MB', '0'],
    ['SOURCE_UNPACKED_RATIO', '1'],
    ['SOURCE_ZIP_ENTRIES', 'many'],
    ['FILE_UMASK', '177'],
    ['FILE_UMASK', 'group'],
    ['GRAPHQL_DOCUMENTS', 'secret-value'],
    ['GRAPHQL_DOCUMENTS', 'trusted'],
    ['GRAPHQL_TRUSTED_FILE', 'secret-value'],
    ['GRAPHQL_INTROSPECTION', 'secret-value'],
  ])('reports %s=%s in one line that names the setting and never the value', (name, value) => {
    const lines = mistakes({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name}: .+`));
    expect(lines[0]).not.toContain('secret-value');
  });

  it.each(['postgres://me:secret#value@host/db', 'postgresql://me:secret-value@host:port/db'])(
    'refuses %s, which no driver can read, without repeating it',
    (url) => {
      const [line, ...more] = mistakes({ WAREHOUSE_URL: url });
      expect(line).toMatch(/^WAREHOUSE_URL: is not a URL; write postgres/);
      expect(line).not.toContain('value');
      expect(more).toEqual([]);
    },
  );

  it.each(['postgres://me:pw%23@host/db', 'postgres://me:pw@/db?host=/run/postgresql'])(
    'takes %s',
    (url) => {
      expect(readConfig({ WAREHOUSE_URL: url }).warehouse.href).toBe(url);
    },
  );

  it('lists the schemes that a URL may have', () => {
    expect(mistakes({ QUEUE_URL: 'amqp://host' })).toEqual([
      'QUEUE_URL: scheme "amqp:"; use one of warehouse:, postgres:, postgresql:, redis:, rediss:',
    ]);
  });

  const aws = {
    LAKE_URL: 's3://lake/prefix?region=eu-west-1',
    WAREHOUSE_URL: 'postgres://me@db.example/retail?secret=arn',
    COMPUTE_URL: 'emr://eu-west-1/j-2AXXXXXXGAPLF',
    CATALOG_URL: 'hive://emr:10000/retail',
    TRANSFER_URL: 'sqoop:',
    QUEUE_URL: 'rediss://me:secret@cache.example:6379',
  };

  it('takes a profile of AWS', () => {
    expect(readConfig(aws)).toMatchObject({
      compute: { scheme: 'emr' },
      queue: { scheme: 'rediss' },
    });
  });

  it.each([
    [{ LAKE_URL: 'file:/lake' }, ['COMPUTE_URL', 'CATALOG_URL']],
    [{ COMPUTE_URL: 'duckdb:' }, ['CATALOG_URL', 'TRANSFER_URL']],
    [{ WAREHOUSE_URL: 'embedded:/db' }, ['TRANSFER_URL']],
  ])('refuses settings that contradict each other: %j', (change, settings) => {
    const lines = mistakes({ ...aws, ...change });
    expect(lines.map((line) => line.split(':')[0])).toEqual(settings);
  });

  it('takes secrets of logins from the owner of the schema only', () => {
    const LOGIN_SECRETS = 'retail/worker, arn:aws:secretsmanager:eu-west-1:1:secret:api,';
    const MIGRATION_URL = 'postgres://owner@db.example/retail';
    const WAREHOUSE_URL = 'postgres://retailstream_worker@db.example/retail';
    expect(readConfig({ LOGIN_SECRETS, MIGRATION_URL, WAREHOUSE_URL }).loginSecrets).toEqual([
      'retail/worker',
      'arn:aws:secretsmanager:eu-west-1:1:secret:api',
    ]);
    expect(readConfig({}).loginSecrets).toEqual([]);
    for (const given of [{ WAREHOUSE_URL }, { MIGRATION_URL }] as Record<string, string>[]) {
      expect(mistakes({ ...given, LOGIN_SECRETS })).toEqual([
        expect.stringMatching(/^LOGIN_SECRETS: .*set MIGRATION_URL/),
      ]);
    }
  });

  it('lists every mistake at once', () => {
    const lines = mistakes({ API_PORT: 'x', LOG_FORMAT: 'y', LAKE_URL: 'z', SNAPSHOTS_KEPT: '0' });
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual([
      'API_PORT',
      'LAKE_URL',
      'LOG_FORMAT',
      'SNAPSHOTS_KEPT',
    ]);
  });

  it('takes the limits of GraphQL', () => {
    expect(readConfig({}).graphql).toEqual({ documents: 'any', introspection: true });
    const trusted = { GRAPHQL_DOCUMENTS: 'trusted', GRAPHQL_TRUSTED_FILE: '/documents.json' };
    expect(readConfig({ ...trusted, GRAPHQL_INTROSPECTION: 'off' }).graphql).toEqual({
      documents: 'trusted',
      trustedFile: '/documents.json',
      introspection: false,
    });
  });

  it('lists its settings by name', () => {
    const { names } = roomSettings;
    expect(names).toContain('WAREHOUSE_URL');
    expect(names.every((name) => /^[A-Z_]+$/.test(name))).toBe(true);
  });
});
