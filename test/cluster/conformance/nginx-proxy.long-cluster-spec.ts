// Runs on changes of apps/api/src/http
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request as requestPlain } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '#composition/read-config.js';
import {
  type CloudState,
  endLeftovers,
  openCloudState,
  readServicePort,
} from '#test/cloud/services/cloud-state.js';
import { startService } from '#test/cloud/services/service-process.js';
import { connectSources } from '#test/docs/connect-sources.js';
import { read } from '#test/docs/pages.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

const NAME = 'retail.example';
const ANSWER = '/v1/weekly-top-stores';

let state: CloudState;
let folder: string;
let api: ServedApi;
let certificate: Buffer;
let port: number;
let plainPort: number;

/** The API behind nginx with the sample of the docs; only addresses and paths differ. */
beforeAll(async () => {
  folder = await createTempFolder('nginx');
  state = await openCloudState(join(folder, 'cloud'));
  const { access, allowedHosts } = readConfig({
    ANONYMOUS_READING: 'on',
    PUBLIC_URL: `https://${NAME}`,
    TRUST_PROXY: '1',
    RATE_LIMIT_PER_MINUTE: '50',
  });
  api = await serveApi(connectSources, { access, allowedHosts });
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = `-subj /CN=${NAME} -addext subjectAltName=DNS:${NAME},DNS:other.example`;
  const made = `-keyout ${key} -out ${cert} -days 9`;
  const line = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ${made} ${subject}`;
  await promisify(execFile)('openssl', line.split(' '));
  certificate = await readFile(cert);
  port = await readServicePort(state, 'nginx');
  plainPort = await readServicePort(state, 'nginx-plain');
  const site = read('docs/deployment/nginx.conf')
    .replace('127.0.0.1:3000', new URL(api.url).host)
    .replace(/listen \[::\].+\n/g, '')
    .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace(/\/etc\/ssl\/certs\/.+\.pem/, cert)
    .replace(/\/etc\/ssl\/private\/.+\.key/, key);
  await mkdir(join(folder, 'temporary'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${join(folder, 'temporary', each)};`,
  );
  const config = join(folder, 'nginx.conf');
  // Debian's own file turns compression on.
  await writeFile(
    config,
    `daemon off; pid ${join(folder, 'nginx.pid')}; error_log stderr; events {}
     http { access_log off; gzip on; gzip_types *; ${temporary.join(' ')}\n${site}}`,
  );
  await startService(state, {
    name: 'nginx',
    command: 'nginx',
    args: ['-c', config, '-e', 'stderr'],
    answers: () =>
      ask('/livez').then(
        ({ statusCode }) => statusCode === 200,
        () => false,
      ),
  });
});
afterAll(async () => {
  await endLeftovers(state.folder);
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** Sends a request through the proxy. */
async function ask(
  path: string,
  headers: Record<string, string> = {},
  options: RequestOptions = {},
): Promise<IncomingMessage> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    ca: certificate,
    servername: NAME,
    headers: { host: NAME, ...headers },
    agent: false,
    ...options,
  });
  sent.end();
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  return reply;
}

it('serves answers over TLS with strong ETags, also compressed', async () => {
  const reply = await ask(ANSWER);
  expect(reply.statusCode).toBe(200);
  const { nodes } = JSON.parse(await text(reply)) as { nodes: object[] };
  expect(nodes.length).toBeGreaterThan(0);
  const packed = await ask(ANSWER, { 'accept-encoding': 'gzip' });
  packed.resume();
  for (const { headers } of [reply, packed]) expect(headers.etag).toMatch(/^"/);
  const again = await ask(ANSWER, { 'if-none-match': reply.headers.etag ?? '' });
  again.resume();
  expect(again.statusCode).toBe(304);
  expect(reply.headers['strict-transport-security']).toMatch(/^max-age=/);
});

it('passes an event stream on at once', async () => {
  const reply = await ask('/v1/publications');
  expect(reply.headers['content-type']).toMatch(/^text\/event-stream/);
  const [first] = (await once(reply, 'data')) as [Buffer];
  expect(String(first)).toContain(': connected');
  reply.destroy();
});

it('lets bodies of any size reach the API, which refuses them by itself', async () => {
  const body = Buffer.alloc(3 * 1024 ** 2, 'x');
  const sent = request({
    host: '127.0.0.1',
    port,
    path: '/graphql',
    method: 'POST',
    ca: certificate,
    servername: NAME,
    headers: { host: NAME, 'content-type': 'application/json' },
    agent: false,
  });
  sent.end(body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  expect(reply.statusCode).toBe(413);
  // nginx would answer in HTML.
  expect(reply.headers['content-type']).toMatch(/json/);
  reply.resume();
});

it('tells the API the client, and no name that the client makes up', async () => {
  const spoofed = await ask(ANSWER, {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-for': '9.9.9.9',
  });
  spoofed.resume();
  expect(spoofed.statusCode).toBe(200);
  const other = await ask(ANSWER, { host: 'other.example' }, { servername: 'other.example' });
  expect(other.statusCode).toBe(421);
  other.resume();
});

it('redirects plain HTTP, and hides the metrics', async () => {
  const sent = requestPlain({
    host: '127.0.0.1',
    port: plainPort,
    path: `${ANSWER}?first=1`,
    headers: { host: NAME },
  });
  sent.end();
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  reply.resume();
  expect([reply.statusCode, reply.headers.location]).toEqual([
    308,
    `https://${NAME}${ANSWER}?first=1`,
  ]);
  const metrics = await ask('/metrics');
  metrics.resume();
  expect(metrics.statusCode).toBe(404);
});
