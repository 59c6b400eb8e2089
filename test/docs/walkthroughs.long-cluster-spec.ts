// Runs on changes of libs/flows libs/analytics/src/answers
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NpmStart } from '../e2e/instance.js';
import { findFreePortPair } from '../setup/free-ports.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { splitWords } from './commands.js';
import { listAnchors, listBlocks, matchAll, readSection } from './markdown.js';
import { requirePage } from './pages.js';
import { PATH, prepareCheckout } from './running-apps.js';
import { addFiles, copyCheckout, listDocumentedCommands, WALKTHROUGHS } from './walkthroughs.js';

const shell = promisify(execFile);
const page = requirePage(WALKTHROUGHS);
const START = 'npm start -- ';
/** Long enough to build the copy on a busy machine. */
const START_MS = 300_000;
const [start, ...asking] = listDocumentedCommands(page);

/** The text without layout. */
const removeSpaces = (text: string) => text.replaceAll(/\s/g, '');

describe('docs/development.md', () => {
  it('links every walkthrough', () => {
    const links = matchAll(
      requirePage('docs/development.md').text,
      /\(walkthroughs\.md#([\w-]+)\)/g,
    );
    const others = listAnchors(page).filter(
      (anchor) => !['walkthroughs', 'sample-files'].includes(anchor),
    );
    expect(links).toEqual(others);
  });
});

describe('an answer of docs/walkthroughs.md', () => {
  const blocks = listBlocks({ ...page, text: readSection(page, 'An answer') });

  it('is its folder and a line of the registry', () => {
    const paths = blocks.flatMap(({ path }) => path ?? []);
    const others = paths.filter((path) => !/^libs\/analytics\/src\/answers\/[\w-]+\//.test(path));
    expect(paths.length).toBeGreaterThan(others.length);
    expect(others).toEqual(['libs/analytics/src/answers/answers.ts']);
  });
});

describe('a copy of the repository with everything that docs/walkthroughs.md adds', () => {
  let folder: string;
  let folders: { checkout: string; home: string };
  let port: number;
  let instance: NpmStart | undefined;
  const outputs = new Map<string, Promise<string>>();

  /** Replaces the reader's folder and port by those of this test. */
  const filledIn = (command: string) =>
    command
      .replaceAll('~/', `${folders.home}/`)
      .replaceAll('http://127.0.0.1:3000', `http://127.0.0.1:${port}`);

  beforeAll(async () => {
    folder = await createTempFolder('walkthroughs');
    folders = { checkout: join(folder, 'checkout'), home: join(folder, 'home') };
    await Promise.all([mkdir(folders.checkout), mkdir(folders.home)]);
    await copyCheckout(folders.checkout);
    await addFiles(page, folders);
    await prepareCheckout(folders.checkout);
    port = await findFreePortPair();
    const options = filledIn(start?.command ?? '').slice(START.length);
    const args = [...splitWords(options), '--port', String(port)];
    instance = new NpmStart(args, { HOME: folders.home }, folders.checkout);
    await instance.waitUntilServing();
  }, START_MS);
  afterAll(async () => {
    await instance?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('builds and runs with the first command of the page', () => {
    expect(start?.command.startsWith(START)).toBe(true);
    expect(instance?.output).toMatch(/^Run 1 succeeded/m);
  });

  it('has a section for each added answer on the page', async () => {
    const folderOfPage = join(folders.checkout, 'dist/web/assets');
    const scripts = (await readdir(folderOfPage)).filter((name) => name.endsWith('.js'));
    const texts = await Promise.all(
      scripts.map((name) => readFile(join(folderOfPage, name), 'utf8')),
    );
    const titles = matchAll(readSection(page, 'An answer'), /^ {4}title: '(.+)',$/gm);
    expect(titles.length).toBeGreaterThan(1);
    expect(titles.filter((title) => !texts.some((text) => text.includes(title)))).toEqual([]);
  });

  /** Returns a command's output; runs a repeated command once. */
  function runCached(command: string): Promise<string> {
    const before = outputs.get(command);
    if (before) return before;
    const [key = ''] = /rs_\S+/.exec(instance?.output ?? '') ?? [];
    const env = { PATH, HOME: folders.home, KEY: key };
    const output = shell('bash', ['-euo', 'pipefail', '-c', filledIn(command)], {
      cwd: folders.checkout,
      env,
    }).then(({ stdout }) => stdout);
    outputs.set(command, output);
    return output;
  }

  it.each(asking)('$command', async ({ command, output }) => {
    expect(removeSpaces(await runCached(command))).toContain(removeSpaces(output));
  });

  it.each([
    'A dataset',
    'A model',
    'A mart',
    'A quality rule',
    'An answer',
    'An operation',
    'A channel',
    'A holiday',
  ])('shows what "%s" adds', (title) => {
    const shown = listDocumentedCommands({ ...page, text: readSection(page, title) });
    expect(shown.filter(({ output }) => output !== '')).not.toEqual([]);
  });
});
