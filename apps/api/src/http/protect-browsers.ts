import cors, { type FastifyCorsOptions } from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fastify, { type FastifyRequest } from 'fastify';

/** All methods of the API's paths, including those that need no preflight. */
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];

/** Headers that pages of other origins may read, besides the body and the safelisted ones. */
const EXPOSED = [
  'ETag',
  'Location',
  'Retry-After',
  'Content-Disposition',
  'X-Cursor',
  'X-Row-Count',
  'X-Checksum-Sha256',
  'Accept-Ranges',
  'Content-Range',
  'Allow',
  'WWW-Authenticate',
  'Accept-Encoding',
  'X-Snapshot-Id',
  'X-Snapshot-Flow',
  'X-Snapshot-Published-At',
  'X-Snapshot-Previous-Id',
  'X-Snapshot-Upstream-Id',
  'X-Snapshot-First-Week',
  'X-Snapshot-Data-Through',
  'X-Snapshot-Complete-Through',
  'X-Snapshot-Weeks',
  'X-Snapshot-Quality',
  'X-Snapshot-Share-Set-Aside',
  'X-Snapshot-Warnings',
  'X-Request-Id',
];

const SECONDS_A_DAY = 86_400;

/** Headers for outdated browsers, or about process isolation only. */
const OUTDATED = {
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  xDnsPrefetchControl: false,
  originAgentCluster: false,
};

/** Headers of every answer without helmet. */
const OF_ANY_ANSWER = new Set(['content-type', 'content-length', 'date', 'connection']);

/**
 * Sets headers so that our pages load nothing from other origins and cannot be framed, and that only listed origins
 * read answers. Those send keys: a session's cookie is for our pages only.
 * @param origins other origins, `https://bi.example`
 * @returns headers of every answer, for responses that skip Fastify's hooks
 */
export async function protectBrowsers(
  app: NestFastifyApplication,
  origins: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const headers = await readHelmetHeaders();
  const server = app.getHttpAdapter().getInstance();
  const names = Object.keys(headers);
  server.addHook('onSend', (_request, reply, _payload, done) => {
    for (const name of names) if (!reply.hasHeader(name)) reply.header(name, headers[name]);
    done();
  });
  if (origins.length > 0) {
    const reading = { origin: [...origins], exposedHeaders: EXPOSED };
    const preflight: FastifyCorsOptions = { ...reading, methods: METHODS, maxAge: SECONDS_A_DAY };
    const other: FastifyCorsOptions = { ...reading, preflight: false };
    await app.register(cors, {
      // With preflight it would reject an OPTIONS that asks for the methods of a path.
      delegator: (request, done) => done(null, isPreflight(request) ? preflight : other),
    });
  }
  return headers;
}

/** Returns whether a request is a CORS preflight (Fetch, CORS-preflight request). */
const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined;

/**
 * Returns helmet's headers, which are the same for every request. Helmet sets each header separately, which takes
 * longer than a cached answer.
 */
async function readHelmetHeaders(): Promise<Record<string, string>> {
  const sample = fastify();
  await sample.register(helmet, {
    ...OUTDATED,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Charts, GraphiQL and the description of REST set inline styles.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  sample.get('/', () => '');
  const { headers } = await sample.inject('/');
  await sample.close();
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OF_ANY_ANSWER.has(name))
      .map(([name, value]) => [name, String(value)]),
  );
}
