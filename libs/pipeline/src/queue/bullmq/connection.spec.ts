import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { connect, type ConnectionOptions, createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { watchCertificate } from '#platform/metrics/resource-metrics.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { redisQueueConnection } from './connection.js';

let folder: string;
let server: Server;
let cert: Buffer;

beforeAll(async () => {
  folder = await tempFolder('queue-tls');
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${folder}/key.pem`,
    '-out',
    `${folder}/cert.pem`,
    '-days',
    '9',
    '-subj',
    '/CN=queue',
    '-addext',
    'subjectAltName=DNS:queue.internal',
  ]);
  cert = await readFile(`${folder}/cert.pem`);
  server = createServer({ cert, key: await readFile(`${folder}/key.pem`) }, (socket) =>
    socket.on('error', () => undefined),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Shakes hands as a connection of this queue would, to which the server is known by a name. */
async function shakeHands(connection: object, servername: string): Promise<void> {
  const { tls } = connection as { tls: ConnectionOptions };
  const { port } = server.address() as AddressInfo;
  // Signed by itself, it is its own authority.
  const socket = connect({ ...tls, host: '127.0.0.1', port, servername, ca: cert });
  try {
    await once(socket, 'secureConnect');
  } finally {
    socket.destroy();
  }
}

it('tells when the certificate ends that a queue over TLS shows', async () => {
  const queue = redisQueueConnection(parseServiceUrl('rediss://queue.internal')!);
  const registry = new Registry();
  watchCertificate(registry, 'warehouse', () => undefined);
  watchCertificate(registry, 'queue', () => queue.certificateExpiry?.());
  const told = async () =>
    /^retailstream_certificate_expiry\w+\{service="(\w+)"\} (\d+)$/m.exec(await registry.metrics());
  expect(await told()).toBeNull();
  await shakeHands(queue.producer, 'queue.internal');
  const ends = Date.parse(new X509Certificate(cert).validTo) / 1000;
  expect((await told())?.slice(1)).toEqual(['queue', String(ends)]);
});

it('still refuses a server whose certificate is for another name', async () => {
  const queue = redisQueueConnection(parseServiceUrl('rediss://other.internal')!);
  await expect(shakeHands(queue.connection, 'other.internal')).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

it('has nothing to tell of a queue without TLS', () => {
  const queue = redisQueueConnection(parseServiceUrl('redis://queue.internal')!);
  expect(queue.connection).not.toHaveProperty('tls');
  expect(queue.certificateExpiry?.()).toBeUndefined();
});
