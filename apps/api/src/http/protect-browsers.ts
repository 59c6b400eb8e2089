import cors, { type FastifyCorsOptions } from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fastify, { type FastifyRequest } from 'fastify';

/** Every method of the API's paths: those that a browser sends without asking first, too. */
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'];

/** What other sites' pages may read beside the body, and beside what browsers always let them read. */
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
  'X-Snapshot-First-Week',
  'X-Snapshot-Data-Through',
  'X-Snapshot-Weeks',
  'X-Snapshot-Quality',
  'X-Snapshot-Share-Set-Aside',
  'X-Snapshot-Warnings',
  'X-Request-Id',
];

const SECONDS_A_DAY = 86_400;

/** Headers for browsers that are gone, or that only tell one how to share its processes. */
const OUTDATED = {
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  xDnsPrefetchControl: false,
  originAgentCluster: false,
};

/** Headers that every answer has without helmet. */
const OF_ANY_ANSWER = new Set(['content-type', 'content-length', 'date', 'connection']);

/**
 * Tells browsers that pages of ours load nothing from elsewhere and stand in no other page, and which
 * sites' pages may read answers. Those send keys: a session's cookie is for our own pages.
 * @param origins of other sites, `https://bi.example`
 * @returns headers that every answer has, for what is sent past Fastify's hooks
 */
export async function protectBrowsers(
  app: NestFastifyApplication,
  origins: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const headers = await helmetHeaders();
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
      // It would refuse an OPTIONS that is no preflight, which asks for the methods of a path.
      delegator: (request, done) => done(null, isPreflight(request) ? preflight : other),
    });
  }
  return headers;
}

/** Whether a browser asks if a page may send a request (Fetch, CORS-preflight request). */
const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined;

/**
 * What helmet has to say, which is the same for every request. It would set each header by itself on the
 * response, which takes longer than to serve a stored answer.
 */
async function helmetHeaders(): Promise<Record<string, string>> {
  const sample = fastify();
  await sample.register(helmet, {
    ...OUTDATED,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Charts, GraphiQL and the description of REST set styles of their own.
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
