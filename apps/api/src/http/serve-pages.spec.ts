import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { pages } from '../guests.js';
import { servePages } from './serve-pages.js';

const SCRIPT = 'console.log("page");';

/** The document names `first.js`; each page has a file of its own, and shares `charts.js`, which has a style sheet. */
const MANIFEST = {
  'index.html': { file: 'assets/first.js' },
  charts: { file: 'assets/charts.js', css: ['assets/charts.css'] },
  ...Object.fromEntries(
    Object.values(pages).map((page) => [
      relative('apps/web', page),
      { file: `assets/${basename(page, '.tsx')}.js`, imports: ['index.html', 'charts'] },
    ]),
  ),
};

describe('servePages', () => {
  let folder: string;
  let server: FastifyInstance;

  beforeAll(async () => {
    folder = await createTempFolder('pages');
    await mkdir(join(folder, 'assets'));
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><html lang="en"><p>the answers</p>',
    );
    await writeFile(
      join(folder, 'home.html'),
      '<!doctype html><html lang="en"><h1>the home</h1><p>the answers</p>',
    );
    await writeFile(join(folder, 'assets', 'page-1.js'), SCRIPT);
    await writeFile(join(folder, 'assets', 'page-1.js.br'), brotliCompressSync(SCRIPT));
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
    await writeFile(join(folder, 'secret.txt'), 'not for anybody');
    server = fastify();
    server.get('/graphql', () => 'graphql');
    server.get('/v1/holiday-sales', () => 'rest');
    server.get('/docs', () => 'docs');
    servePages(server, folder, { locale: 'de', currency: 'EUR' });
    await server.ready();
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) =>
    server.inject({ url, headers });

  it.each([
    ['/', 'the answers'],
    ['/graphiql', 'the answers'],
  ])('serves %s, with revalidation at each request', async (path, text) => {
    const { statusCode, headers, body } = await get(path);
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(body).toContain(text);
    const again = await get(path, { 'if-none-match': String(headers.etag) });
    expect(again.statusCode).toBe(304);
  });

  it('serves the heading of the home with the home only', async () => {
    expect((await get('/')).body).toContain('<h1>the home</h1>');
    expect((await get('/answers')).body).not.toContain('<h1>');
  });

  it('names the number style of the settings in the document of the console', async () => {
    const { body } = await get('/');
    expect(body).toMatch(
      /^<!doctype html><html data-number-locale="de" data-currency="EUR" lang="en">/,
    );
  });

  it('lets a page load only its own resources', async () => {
    const policy = String((await get('/graphiql')).headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it("names the files of a page in its header, without the document's own", async () => {
    const { headers } = await get('/sql?saved=tills');
    expect(headers.link).toBe(
      '</assets/sql-page.js>; rel=modulepreload; crossorigin, ' +
        '</assets/charts.js>; rel=modulepreload; crossorigin, ' +
        '</assets/charts.css>; rel=preload; as=style; crossorigin',
    );
  });

  it('serves assets as immutable, compressed on request', async () => {
    const plain = await get('/assets/page-1.js');
    expect(plain.body).toBe(SCRIPT);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const { rawPayload, headers } = await get('/assets/page-1.js', {
      'accept-encoding': 'gzip, br',
    });
    expect(headers['content-encoding']).toBe('br');
    expect(headers.vary).toBe('accept-encoding');
    expect(brotliDecompressSync(rawPayload).toString()).toBe(SCRIPT);
  });

  it.each([
    '/index.html',
    '/secret.txt',
    '/manifest.json',
    '/assets/secret.txt',
    '/assets/../secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/',
  ])('rejects %s', async (path) => {
    const { statusCode, body } = await get(path);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(body).not.toContain('not for anybody');
    expect(body).not.toContain('charts');
  });

  it('leaves other paths to other handlers', async () => {
    expect((await get('/v1/holiday-sales')).body).toBe('rest');
    expect((await get('/docs', { accept: 'text/html' })).body).toBe('docs');
  });

  it('shows a browser the console at a path that does not exist, and a program an error', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const { statusCode, headers, body } = await get('/anwsers?year=2011', browser);
    expect(statusCode).toBe(404);
    expect(body).toContain('<p>the answers</p>');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['cache-control']).toBe('no-store');
    for (const path of ['/v1/anwsers', '/mcp', '/assets/page-2.js']) {
      expect((await get(path, browser)).body).not.toContain('the answers');
    }
    expect((await get('/anwsers', { accept: '*/*' })).body).not.toContain('the answers');
  });

  it('redirects a browser from /graphql to the explorer, but no query', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const sent = await get('/graphql', browser);
    expect([sent.statusCode, sent.headers.location]).toEqual([302, '/graphiql']);
    expect((await get('/graphql?query={__typename}', browser)).body).toBe('graphql');
    expect((await get('/graphql', { accept: 'application/json' })).body).toBe('graphql');
  });
});
