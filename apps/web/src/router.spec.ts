import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { CONSOLE_PATHS } from '#platform/http/console-paths.js';

it('has a route for every path that the API serves as a page, and no other', async () => {
  const source = await readFile(new URL('router.tsx', import.meta.url), 'utf8');
  const paths = Array.from(source.matchAll(/^  path: '([^']+)'/gm), ([, path = '']) => path);
  expect(paths.map((path) => path.replaceAll('$', ':')).sort()).toEqual([...CONSOLE_PATHS].sort());
});
