// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { openSharedHive } from '../setup/shared-hadoop.js';
import { openHiveLake, type HiveLake } from './hive-lake.js';

/** The Thrift server behind a TLS proxy with a self-signed certificate. */
describe('HiveTableRegistry over TLS', () => {
  let subject: HiveLake;
  let folder: string;
  let certificate: string;
  let line: tls.Server;
  let address: HiveAddress;

  beforeAll(async () => {
    const { thriftServer } = await openSharedHive();
    subject = await openHiveLake(thriftServer);
    folder = await createTempFolder('tls');
    await promisify(execFile)('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
      '-keyout',
      join(folder, 'key.pem'),
      '-out',
      join(folder, 'cert.pem'),
    ]);
    certificate = await readFile(join(folder, 'cert.pem'), 'utf8');
    const key = await readFile(join(folder, 'key.pem'));
    line = tls.createServer({ key, cert: certificate }, (client) => {
      const upstream = connect(thriftServer.port, thriftServer.host);
      client.pipe(upstream).pipe(client);
      client.on('error', () => upstream.destroy());
      client.on('close', () => upstream.destroy());
    });
    line.listen(0, '127.0.0.1');
    await once(line, 'listening');
    address = { host: 'localhost', port: (line.address() as AddressInfo).port };
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await subject.close();
    line.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Has the effect of NODE_EXTRA_CA_CERTS, which Node.js reads only at start. */
  const trust = () => {
    const real = tls.connect as (port: number, host: string, options: object) => tls.TLSSocket;
    const trusting = (port: number, host: string, options: object) =>
      real(port, host, { ...options, ca: certificate });
    vi.spyOn(tls, 'connect').mockImplementation(trusting as typeof tls.connect);
  };

  it('refuses an untrusted certificate', async () => {
    await expect(subject.connect({ tls: true }, address).check()).rejects.toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      retryable: false,
      message: expect.stringContaining('its certificate is not trusted') as string,
    });
  });

  it('works with a trusted certificate', async () => {
    trust();
    const registry = subject.connect({ tls: true }, address);
    expect(await registry.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('refuses a trusted certificate of another host', async () => {
    trust();
    const other = { ...address, host: '127.0.0.1' };
    await expect(subject.connect({ tls: true }, other).check()).rejects.toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      retryable: false,
    });
  });
});
