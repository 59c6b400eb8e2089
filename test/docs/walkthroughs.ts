import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, blocksOf, found, type Page, root } from './pages.js';

/** The page that shows how things are added; nothing of what it adds is in this checkout. */
export const WALKTHROUGHS = 'docs/walkthroughs.md';

/** What a checkout needs to be built and started, and to run its specs. */
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

/** Makes a copy of this checkout, with the packages that are installed here, which nobody has built yet. */
export async function copyCheckout(to: string): Promise<void> {
  for (const name of COPIED) await cp(new URL(name, root), join(to, name), { recursive: true });
  await symlink(fileURLToPath(new URL('node_modules', root)), join(to, 'node_modules'));
}

interface Folders {
  checkout: string;
  home: string;
}

/**
 * Does with the files of a page what it asks of its reader: makes those it shows whole, and changes those
 * it shows as a `diff`.
 * @throws Error naming the file when a place that is to change is not there, or is there twice
 */
export async function addFiles(page: Page, { checkout, home }: Folders): Promise<void> {
  for (const { path, language, text } of blocksOf(page)) {
    if (path === undefined) continue;
    const file = path.startsWith('~/') ? join(home, path.slice(2)) : join(checkout, path);
    const isChange = language === 'diff';
    await mkdir(dirname(file), { recursive: true });
    const whole = isChange ? changed(path, await readFile(file, 'utf8'), text) : text;
    await writeFile(file, whole, { flag: isChange ? 'w' : 'wx' });
  }
}

/** A line of this alone stands between two places of one file. */
const NEXT_PLACE = /^…\n/m;

function changed(path: string, text: string, diff: string): string {
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

/** A command with what the page shows of its output. */
interface ShownCommand {
  command: string;
  output: string;
}

/** The REST paths that a page adds, as its definitions of use cases and operations say. */
export function addedPaths(page: Page): string[] {
  const definitions = blocksOf(page).filter(({ path, language }) => path && language === 'ts');
  return definitions.flatMap(({ path = '', text }) => [
    ...found(path, /\/use-cases\/([a-z-]+)\//g).map((name) => `/v1/${name}`),
    ...found(text, /^ {2}rest: .*path: '([^']+)'/gm).map((name) => `/v1/admin/${name}`),
  ]);
}

const isOutput = ({ path, language }: Block) =>
  path === undefined && (language === 'json' || language === 'text');

/** The blocks of commands of a page, each with the output that is shown right below it. */
export function shownCommands(page: Page): ShownCommand[] {
  return blocksOf(page).flatMap((block, index, blocks) => {
    const next = blocks[index + 1];
    if (block.language !== 'sh') return [];
    return [{ command: block.text.trim(), output: next && isOutput(next) ? next.text : '' }];
  });
}
