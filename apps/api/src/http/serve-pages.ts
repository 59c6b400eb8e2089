import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** From compiled code, and from its sources in a test. */
const folders = ['../../../../web', '../../../../dist/web'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Where the built pages lie; undefined when they were not built. */
export const pagesFolder = (): string | undefined =>
  folders.find((folder) => existsSync(join(folder, 'index.html')));

/** Everything comes from here, nothing in line: Plot and our own code set styles by script only. */
const PAGE_POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** GraphiQL's editor writes style sheets as it goes, and its own has fonts in line. */
const EXPLORER_POLICY = `${PAGE_POLICY}; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:`;

/**
 * Serves the page at `/`, the explorer at `/graphiql`, and what they load below `/assets`: these three
 * and nothing else, so that no other path is hidden by a file. A browser that opens `/graphql` is sent to
 * the explorer.
 *
 * @param folder of the built pages, with `.br` and `.gz` beside each file
 */
export function servePages(server: FastifyInstance, folder: string): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (isBrowserAtGraphql(request)) void reply.redirect('/graphiql', 302);
    else done();
  });
  void server.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    preCompressed: true,
    // Their names change with their content.
    immutable: true,
    maxAge: '1y',
  });
  const page = (file: string, policy: string) => (_request: FastifyRequest, reply: FastifyReply) =>
    reply
      .header('content-security-policy', policy)
      .sendFile(file, folder, { immutable: false, maxAge: 0, cacheControl: false });
  void server.register((pages, _options, done) => {
    pages.addHook('onSend', async (_request, reply, payload) => {
      reply.header('cache-control', 'no-cache');
      return payload;
    });
    pages.get('/', page('index.html', PAGE_POLICY));
    pages.get('/graphiql', page('graphiql/index.html', EXPLORER_POLICY));
    done();
  });
}

/** It asks for a page, and asks nothing. */
function isBrowserAtGraphql({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && url === '/graphql' && (headers.accept ?? '').includes('text/html');
}
