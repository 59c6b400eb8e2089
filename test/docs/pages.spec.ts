import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { declaredSettings } from '#launcher/guests.js';
import { listCommands } from './commands.js';
import { listAnchors, listBlocks, matchAll, readSection } from './markdown.js';
import { requirePage, pages, read, records, roomPages, root } from './pages.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { addFiles, copyChangedFiles, listAddedPaths, WALKTHROUGHS } from './walkthroughs.js';

/** Created by a command of the page that names them. */
const MADE = new Set(['docker/.env', 'docker/source', 'infra/cdk.out']);
const FOLDERS = 'apps|libs|bin|bench|docs|docker|infra|migrations|monitoring|test';
/** Commands that call the API read their key from it; it is no setting of the applications. */
const KEY_OF_COMMANDS = 'RETAILSTREAM_KEY';
const COMMAND = /^ *(npm|npx|node|curl|aws|docker|cd|export|cp) /m;

const exists = (path: string) => existsSync(fileURLToPath(new URL(path, root)));

/** The target of a link in a page, relative to the repository. */
const resolveLink = (from: string, link: string) =>
  new URL(link, new URL(from, 'file:///')).pathname.slice(1);

const byPath = [...pages, ...records, ...roomPages].map((page) => [page.path, page] as const);

describe('README', () => {
  it('has the command that starts everything and the command of the tests, which .ci/run calls', () => {
    const [block] = matchAll(readSection(requirePage('README.md'), 'Start'), /```sh\n([^`]*)```/g);
    expect(matchAll(block ?? '', /^(npm \w+) +#/gm)).toEqual(['npm start', 'npm test']);
    expect(read('.ci/run')).toMatch(/^tests .* npm test$/m);
  });
});

describe('the walkthroughs', () => {
  it('change lines that the files still have', async () => {
    const folder = await createTempFolder('changed-files');
    const page = requirePage(WALKTHROUGHS);
    try {
      await copyChangedFiles(page, folder);
      const added = addFiles(page, { checkout: folder, home: folder });
      await expect(added).resolves.toBeUndefined();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the index of docs', () => {
  it('names every page', () => {
    const linked = matchAll(requirePage('docs/README.md').text, /\]\(([\w-]+\.md)\)/g);
    const names = pages.map(({ path }) => path.replace('docs/', ''));
    expect(linked).toEqual(names.filter((name) => name !== 'README.md').sort());
  });
});

describe.each(byPath)('%s', (path, page) => {
  it('has only valid links', () => {
    const links = matchAll(page.text, /\]\(([^)\s]+)\)/g).filter((link) => !/^[a-z]+:/.test(link));
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : resolveLink(path, file);
      if (!exists(target)) return true;
      if (anchor === undefined) return false;
      return !listAnchors({ path: target, text: read(target) }).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const mentioned = matchAll(page.text, /npm run (?:--silent )?([a-z][a-z:-]*)/g);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(mentioned));
  });

  it('names only REST paths that exist', () => {
    const { paths } = JSON.parse(read('docs/openapi.json')) as { paths: Record<string, unknown> };
    const mentioned = matchAll(page.text, /(\/v1(?:\/[a-z-]+|\/\d+|\/[A-Z\d]+|\/\{\w+\})+)/g);
    const known = Object.keys(paths).map(omitNames);
    // Means all paths below it.
    known.push('/v1/admin');
    // Pages for people, which the description omits.
    known.push('/v1/admin/queues', '/v1/admin/queues/api/queues');
    // Of other programs: their path for OpenLineage events.
    known.push('/v1/lineage');
    // Their path for traces.
    known.push('/v1/traces');
    // Of the topic that is shipped.
    known.push('/v1/events/transactions');
    known.push(...listAddedPaths(page));
    expect(mentioned.filter((given) => !known.includes(omitNames(given)))).toEqual([]);
  });

  it('names only files that exist', () => {
    const pattern = new RegExp(`(?<![\\w./~:#-])((?:\\.\\./)?(?:${FOLDERS})/[\\w./-]*\\w)`, 'g');
    const mentioned = matchAll(page.text, pattern).map((file) => file.replace(/^\.\.\//, ''));
    const added = listBlocks(page).map((block) => `${block.path ?? ''}/`);
    const isAdded = (file: string) => added.some((path) => path.startsWith(`${file}/`));
    const isKnown = (file: string) => exists(file) || MADE.has(file) || isAdded(file);
    expect(mentioned.filter((file) => !isKnown(file))).toEqual([]);
  });

  it('has its commands in sh blocks, which a test runs', () => {
    const others = listBlocks(page).filter(({ path, language }) => !path && language !== 'sh');
    expect(others.filter(({ text }) => COMMAND.test(text))).toEqual([]);
  });

  it('sets only existing settings, to valid values', () => {
    const given = listCommands(page)
      .flatMap((command) => [...command.matchAll(/(?<=^|\s)([A-Z]+(?:_[A-Z]+)+)=(\S+)/g)])
      .map(([, name = '', value = '']) => [name, value] as const)
      .filter(([name]) => name !== KEY_OF_COMMANDS);
    expect(
      given.map(([name]) => name).filter((name) => !declaredSettings.names.includes(name)),
    ).toEqual([]);
    expect(() => declaredSettings.read(Object.fromEntries(given))).not.toThrow();
  });
});

const omitNames = (path: string) => path.replaceAll(/\/(\d+|[A-Z\d]+|\{\w+\})(?=\/|$)/g, '/{}');
