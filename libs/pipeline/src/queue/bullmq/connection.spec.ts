import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { connect, type ConnectionOptions, createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { watchCertificate } from '#platform/metrics/resource-metrics.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { redisQueueConnection } from './connection.js';
import { checkRedis } from './redis.js';

let folder: string;
let server: Server;
let cert: Buffer;

beforeAll(async () => {
  folder = await createTempFolder('queue-tls');
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

/** Performs the TLS handshake of a connection of this queue, with this name for the server. */
async function shakeHands(connection: object, servername: string): Promise<void> {
  const { tls } = connection as { tls: ConnectionOptions };
  const { port } = server.address() as AddressInfo;
  // The certificate is self-signed, so it is its own authority.
  const socket = connect({ ...tls, host: '127.0.0.1', port, servername, ca: cert });
  try {
    await once(socket, 'secureConnect');
  } finally {
    socket.destroy();
  }
}

it('returns the expiry of the certificate of a queue over TLS', async () => {
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

it('still rejects a server whose certificate has another name', async () => {
  const queue = redisQueueConnection(parseServiceUrl('rediss://other.internal')!);
  await expect(shakeHands(queue.connection, 'other.internal')).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

it('returns no expiry for a queue without TLS', () => {
  const queue = redisQueueConnection(parseServiceUrl('redis://queue.internal')!);
  expect(queue.connection).not.toHaveProperty('tls');
  expect(queue.certificateExpiry?.()).toBeUndefined();
});

/** Answers each command of RESP2 with OK, and INFO with these lines. */
async function startFakeRedis(info: string) {
  const fake = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const command of chunk.toString().split(/(?=^\*\d+\r\n)/m)) {
        const reply = /\r\ninfo\r\n/i.test(command)
          ? `$${Buffer.byteLength(info)}\r\n${info}\r\n`
          : '+OK\r\n';
        socket.write(reply);
      }
    });
  });
  await once(fake.listen(0, '127.0.0.1'), 'listening');
  const { port } = fake.address() as AddressInfo;
  return { url: parseServiceUrl(`redis://127.0.0.1:${port}`)!, close: () => fake.close() };
}

const FIT = 'role:master\r\nmaxmemory_policy:noeviction';

it.each([
  ['redis_version:6.2.14', 'Redis 6.2.14; RetailStream needs Redis 7.0'],
  ['redis_version:7.2.4\r\nvalkey_version:7.1.0', 'Valkey 7.1.0; RetailStream needs Valkey 7.2'],
])('refuses a server that is too old: %s', async (versions, message) => {
  const fake = await startFakeRedis(`${versions}\r\n${FIT}`);
  await expect(checkRedis(fake.url)).rejects.toMatchObject({
    code: 'SERVER_TOO_OLD',
    retryable: false,
    message: expect.stringContaining(message) as string,
  });
  fake.close();
});

it('accepts a Valkey by its own version', async () => {
  const fake = await startFakeRedis(`redis_version:7.2.4\r\nvalkey_version:8.1.11\r\n${FIT}`);
  await expect(checkRedis(fake.url)).resolves.toBeUndefined();
  fake.close();
});
