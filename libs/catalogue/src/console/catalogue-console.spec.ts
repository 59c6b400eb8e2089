import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { CATALOGUE_PAGES } from '../api/console-pages.js';

/** The path of a route, and the module that it loads. */
const ROUTE = /^  path: '([^']+)',$.*?import\('\.\/([^']+)\.js'\)/gms;

it('has a route for every page that the API serves, with its module, and no other', async () => {
  const source = await readFile(new URL('catalogue-console.ts', import.meta.url), 'utf8');
  const routes = Array.from(source.matchAll(ROUTE), ([, path = '', page]) => [
    path.replaceAll('$', ':'),
    `libs/catalogue/src/console/${page}.tsx`,
  ]);
  expect(Object.fromEntries(routes)).toEqual(CATALOGUE_PAGES);
});
