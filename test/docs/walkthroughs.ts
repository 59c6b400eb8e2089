import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, listBlocks, matchAll, type Page } from './markdown.js';
import { root } from './pages.js';

/** The page that shows how to add code; this checkout contains none of it. */
export const WALKTHROUGHS = 'docs/walkthroughs.md';

/** Files that a checkout needs to be built and started, and to run its specs. */
const COPIED = [
  'apps',
  'bench',
  'bin',
  'docs',
  'libs',
  'migrations',
  'test',
  'README.md',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'vitest.config.ts',
];

/** Copies this checkout with its installed packages, without a build. */
export async function copyCheckout(to: string): Promise<void> {
  for (const name of COPIED) await cp(new URL(name, root), join(to, name), { recursive: true });
  await symlink(fileURLToPath(new URL('node_modules', root)), join(to, 'node_modules'));
}

/** Copies the files that the page changes. */
export async function copyChangedFiles(page: Page, to: string): Promise<void> {
  const changed = listBlocks(page).filter(({ language }) => language === 'diff');
  for (const path of new Set(changed.flatMap((block) => block.path ?? [])))
    await cp(new URL(path, root), join(to, path), { recursive: true });
}

interface Folders {
  checkout: string;
  home: string;
}

/**
 * Applies a page's file changes: creates files shown whole, and changes those shown as a `diff`.
 * @throws Error naming the file when the place of a change is missing or ambiguous
 */
export async function addFiles(page: Page, { checkout, home }: Folders): Promise<void> {
  for (const { path, language, text } of listBlocks(page)) {
    if (path === undefined) continue;
    const file = path.startsWith('~/') ? join(home, path.slice(2)) : join(checkout, path);
    const isChange = language === 'diff';
    await mkdir(dirname(file), { recursive: true });
    const whole = isChange ? applyDiff(path, await readFile(file, 'utf8'), text) : text;
    await writeFile(file, whole, { flag: isChange ? 'w' : 'wx' });
  }
}

/** A line with only this separates two places of one file. */
const NEXT_PLACE = /^…\n/m;

function applyDiff(path: string, text: string, diff: string): string {
  return diff.split(NEXT_PLACE).reduce((before, place) => {
    const lines = place.trimEnd().split('\n');
    const side = (signs: string) =>
      [
        '',
        ...lines.filter(([sign = ' ']) => signs.includes(sign)).map((line) => line.slice(1)),
        '',
      ].join('\n');
    const parts = `\n${before}`.split(side(' -'));
    if (parts.length === 2) return parts.join(side(' +')).slice(1);
    throw new Error(`${path} has ${parts.length - 1} places, not one, that read:${side(' -')}`);
  }, text);
}

/** A command and its output on the page. */
interface DocumentedCommand {
  command: string;
  output: string;
}

/** Returns the REST paths that a page adds, from its definitions of answers and operations. */
export function listAddedPaths(page: Page): string[] {
  const definitions = listBlocks(page).filter(({ path, language }) => path && language === 'ts');
  return definitions.flatMap(({ path = '', text }) => [
    ...matchAll(path, /\/answers\/([a-z-]+)\//g).map((name) => `/v1/${name}`),
    ...matchAll(text, /^ {2}rest: .*path: '([^']+)'/gm).map((name) => `/v1/admin/${name}`),
  ]);
}

const isOutput = ({ path, language }: Block) =>
  path === undefined && (language === 'json' || language === 'text');

/** Returns the command blocks of a page, each with the output shown below it. */
export function listDocumentedCommands(page: Page): DocumentedCommand[] {
  return listBlocks(page).flatMap((block, index, blocks) => {
    const next = blocks[index + 1];
    if (block.language !== 'sh') return [];
    return [{ command: block.text.trim(), output: next && isOutput(next) ? next.text : '' }];
  });
}
