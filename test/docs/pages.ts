import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from './markdown.js';

export const root = new URL('../../', import.meta.url);

/** Returns the text of a file, by its path relative to the repository. */
export const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const listMarkdown = (folder: string) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`);

const readPage = (path: string): Page => ({ path, text: read(path) });

/** README and the pages of `docs` for users. */
export const pages: readonly Page[] = ['README.md', ...listMarkdown('docs/')].map(readPage);

/** Decision records. */
export const records: readonly Page[] = listMarkdown('docs/adr/').map(readPage);

/** One page for each library and application: its README. */
export const roomPages: readonly Page[] = ['libs/', 'apps/'].flatMap((folder) =>
  readdirSync(new URL(folder, root)).map((name) => readPage(`${folder}${name}/README.md`)),
);

/** @throws Error when the page does not exist */
export function requirePage(path: string): Page {
  const page = pages.find((each) => each.path === path);
  if (!page) throw new Error(`there is no page ${path}`);
  return page;
}
