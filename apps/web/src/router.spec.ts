import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { CONSOLE_PAGES } from '#access/http/console-paths.js';

/** The path of a route, and the module that it loads. */
const ROUTE = /^  path: '([^']+)',$.*?import\('\.\/([^']+)\.js'\)/gms;

it('has a route for every path that the API serves as a page, with its module, and no other', async () => {
  const source = await readFile(new URL('router.tsx', import.meta.url), 'utf8');
  const routes = Array.from(source.matchAll(ROUTE), ([, path = '', page]) => [
    path.replaceAll('$', ':'),
    `apps/web/src/${page}.tsx`,
  ]);
  expect(Object.fromEntries(routes)).toEqual(CONSOLE_PAGES);
});
