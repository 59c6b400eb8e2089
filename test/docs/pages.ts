import { readdirSync, readFileSync } from 'node:fs';

export const root = new URL('../../', import.meta.url);

/** Returns the text of a file, by its path relative to the repository. */
export const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

export interface Page {
  /** Relative to the repository. */
  path: string;
  text: string;
}

export interface Block {
  /** The file that it shows: a path on a separate line above it. */
  path: string | undefined;
  /** Language after the opening fence; empty without one. */
  language: string;
  text: string;
}

const markdownIn = (folder: string) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`);

const pageAt = (path: string): Page => ({ path, text: read(path) });

/** README and the pages of `docs` for users. */
export const pages: readonly Page[] = ['README.md', ...markdownIn('docs/')].map(pageAt);

/** Decision records. */
export const records: readonly Page[] = markdownIn('docs/adr/').map(pageAt);

/** One page for each library and application: its README. */
export const roomPages: readonly Page[] = ['libs/', 'apps/'].flatMap((folder) =>
  readdirSync(new URL(folder, root)).map((name) => pageAt(`${folder}${name}/README.md`)),
);

/** @throws Error when the page does not exist */
export function pageOf(path: string): Page {
  const page = pages.find((each) => each.path === path);
  if (!page) throw new Error(`there is no page ${path}`);
  return page;
}

/** Returns fenced code blocks, also those in a list, without fences and indentation. */
export function blocksOf({ text }: Page): Block[] {
  const fences = /(?:^`(\S+)`\n\n)?^( *)```(\w*)\n(.*?)^\2```$/gms;
  return [...text.matchAll(fences)].map(([, path, indent = '', language = '', inner = '']) => ({
    path,
    language,
    text: inner.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Returns the matches of a pattern's first group, each once, sorted. */
export const found = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, group]) => group ?? ''))].sort();

/** Returns the text between a heading of level two and the next. @throws Error when the page has no such heading */
export function section({ path, text }: Page, title: string): string {
  const start = text.indexOf(`\n## ${title}\n`);
  if (start < 0) throw new Error(`${path} has no section "${title}"`);
  const end = text.indexOf('\n## ', start + 1);
  return text.slice(start, end < 0 ? undefined : end);
}

/** Returns GitHub's anchors of a page's headings. */
export function anchorsOf({ text }: Page): string[] {
  const prose = text.replaceAll(/^( *)```.*?^\1```$/gms, '');
  return found(prose, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
