import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** What other sites' pages may read beside the body. */
const EXPOSED = [
  ...['ETag', 'Location', 'Retry-After', 'Content-Disposition'],
  ...['X-Snapshot-Id', 'X-Snapshot-Published-At', 'X-Snapshot-Data-Through', 'X-Snapshot-Quality'],
];

const SECONDS_A_DAY = 86_400;

/**
 * Tells browsers that pages of ours load nothing from elsewhere and stand in no other page, and which
 * sites' pages may read answers. Those send keys: a session's cookie is for our own pages.
 * @param origins of other sites, `https://bi.example`
 */
export async function protectBrowsers(
  app: NestFastifyApplication,
  origins: readonly string[],
): Promise<void> {
  await app.register(helmet, {
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
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders: EXPOSED,
    maxAge: SECONDS_A_DAY,
  });
}
