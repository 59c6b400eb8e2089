import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { CONSOLE_PAGES } from '#access/http/console-paths.js';

/** The path of a route, and the module that it loads, or the function that loads it. */
const ROUTE =
  /^  path: '([^']+)',$.*?lazyRouteComponent\(\s*(?:\(\) => import\('\.\/([^']+)\.js'\)|(\w+))/gms;
const LOADER = /^const (\w+) = async \(\) => import\('\.\/([^']+)\.js'\);$/gm;

it('has a route for every path that the API serves as a page, with its module, and no other', async () => {
  const source = await readFile(new URL('router.tsx', import.meta.url), 'utf8');
  const loaders = new Map(Array.from(source.matchAll(LOADER), ([, name, page]) => [name, page]));
  const routes = Array.from(source.matchAll(ROUTE), ([, path = '', page, loader]) => [
    path.replaceAll('$', ':'),
    `apps/web/src/${page ?? loaders.get(loader)}.tsx`,
  ]);
  expect(Object.fromEntries(routes)).toEqual(CONSOLE_PAGES);
});
