import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NumberStyle } from '#analytics/words/numbers.js';
import { pages as consolePages } from '../guests.js';

/** A file of the built pages, as Vite's manifest names it. */
interface BuiltFile {
  file: string;
  css?: string[];
  imports?: string[];
}

type Manifest = Record<string, BuiltFile>;

/** The document of the console, which names its own files. */
const DOCUMENT = 'index.html';

/** The same with the heading of the home. */
const HOME_DOCUMENT = 'home.html';

/**
 * Returns the `Link` header of a page of the console: the browser loads the page's files while it loads and runs those
 * of every page.
 *
 * @param folder of the built pages
 * @throws Error if the build has no such module
 */
function createPageLinks(folder: string): (module: string) => string {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const first = listFiles(manifest, DOCUMENT);
  return (module) =>
    [...listFiles(manifest, relative('apps/web', module))]
      .filter((file) => !first.has(file))
      .map((file) => `</${file}>; rel=${file.endsWith('.css') ? STYLE : MODULE}; crossorigin`)
      .join(', ');
}

const STYLE = 'preload; as=style';
const MODULE = 'modulepreload';

/** Returns the files of a module and of everything that it imports. */
function listFiles(manifest: Manifest, module: string): ReadonlySet<string> {
  const names = new Set([module]);
  const files = new Set<string>();
  for (const name of names) {
    const built = manifest[name];
    if (!built) throw new Error(`the build of the pages has no ${name}: npm run build`);
    for (const file of [built.file, ...(built.css ?? [])]) files.add(file);
    built.imports?.forEach((each) => names.add(each));
  }
  return files;
}

/** For compiled code, and for sources in a test. */
const folders = ['../../../../web', '../../../../dist/web'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Returns the folder of the built pages; undefined before the build. */
export const findPagesFolder = (): string | undefined =>
  folders.find((folder) => existsSync(join(folder, 'index.html')));

/** Returns a document of the console with the attributes that `main.tsx` reads, and its ETag. */
function createDocument(folder: string, name: string, { locale, currency }: NumberStyle) {
  const attributes = [
    `data-number-locale="${locale}"`,
    ...(currency === undefined ? [] : [`data-currency="${currency}"`]),
  ];
  const html = readFileSync(join(folder, name), 'utf8').replace(
    '<html ',
    `<html ${attributes.join(' ')} `,
  );
  return { html, etag: `"${createHash('sha256').update(html).digest('base64url')}"` };
}

const CSP = 'content-security-policy';
/** All resources are ours and nothing is inline; a blob is a chart on its way to a PNG file. */
const PAGE_POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; img-src 'self' blob:";

/** Another release may have a page at the path. */
const LOST = { [CSP]: PAGE_POLICY, 'cache-control': 'no-store' };

/** Paths of programs, whose errors have advice for programs. */
const OF_PROGRAMS = /^\/(v1|graphql|mcp|iceberg|auth|assets|metrics)([/?]|$)/;

/**
 * Serves the console at its paths, and its files below `/assets`. It serves nothing else, so that no file hides another
 * path. A browser that opens `/graphql` is redirected to the explorer at `/graphiql`. At a path that does not exist a
 * browser gets the console with status 404: it says so, and has links.
 *
 * @param folder of the built pages, with `.br` and `.gz` next to each file, and Vite's manifest
 * @param numbers how the console writes numbers: it must know before it draws
 */
export function servePages(
  server: FastifyInstance,
  folder: string,
  numbers: NumberStyle = { locale: 'en' },
): void {
  const common = createDocument(folder, DOCUMENT, numbers);
  const home = createDocument(folder, HOME_DOCUMENT, numbers);
  const page =
    (headers: object, document = common) =>
    (request: FastifyRequest, reply: FastifyReply) => {
      reply.headers({ ...headers, etag: document.etag });
      return request.headers['if-none-match'] === document.etag
        ? reply.code(304).send()
        : reply.type('text/html; charset=utf-8').send(document.html);
    };
  server.addHook('onRequest', (request, reply, done) => {
    if (isBrowserAtGraphql(request)) void reply.redirect('/graphiql', 302);
    else if (isUnknownPage(request)) void page(LOST)(request, reply.code(404));
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
  void server.register((pages, _options, done) => {
    pages.addHook('onSend', async (_request, reply, payload) => {
      reply.header('cache-control', 'no-cache');
      return payload;
    });
    const links = createPageLinks(folder);
    for (const [path, module] of Object.entries(consolePages)) {
      const headers = { [CSP]: PAGE_POLICY, link: links(module) };
      pages.get(path, page(headers, path === '/' ? home : common));
    }
    done();
  });
}

/** Returns whether the request is for a page and has no query. */
const isBrowserAtGraphql = (request: FastifyRequest): boolean =>
  request.url === '/graphql' && acceptsHtml(request);

/** Returns whether the request is for a page that does not exist. */
const isUnknownPage = (request: FastifyRequest): boolean =>
  request.is404 && acceptsHtml(request) && !OF_PROGRAMS.test(request.url);

const acceptsHtml = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && (headers.accept ?? '').includes('text/html');
