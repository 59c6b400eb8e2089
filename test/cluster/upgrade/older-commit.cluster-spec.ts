import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../../setup/temp-folder.js';
import { buildOf } from './older-commit.js';

/** Writes a line at each build, and fails on request. */
const START = `const fs = require('node:fs');
if (fs.existsSync('../../fails')) process.exit(1);
fs.appendFileSync('built', process.argv.slice(2).join() + '\\n');
`;
const DAY_MS = 24 * 3_600_000;

describe('the build of an older commit', () => {
  let folder: string;
  let repository: string;
  let builds: string;
  let commit: string;

  beforeEach(async () => {
    folder = await tempFolder('older-commit');
    repository = join(folder, 'repository');
    builds = join(folder, 'builds');
    await Promise.all([mkdir(repository), mkdir(builds)]);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
        cwd: repository,
        encoding: 'utf8',
      }).trim();
    await writeFile(join(repository, 'package.json'), '{"scripts":{"start":"node start.js"}}');
    await writeFile(join(repository, 'start.js'), START);
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'a version');
    commit = git('rev-parse', 'HEAD');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const build = () => buildOf(repository, commit, builds);
  const timesBuilt = async (checkout: string) =>
    (await readFile(join(checkout, 'built'), 'utf8')).split('\n').filter(Boolean);

  it('is made once, by a start that only shows help, and reused', async () => {
    const checkout = await build();
    expect(await build()).toBe(checkout);
    expect(await timesBuilt(checkout)).toEqual(['--help']);
  });

  it('is made again after a failed one', async () => {
    await writeFile(join(builds, 'fails'), '');
    await expect(build()).rejects.toThrow('npm start');
    await rm(join(builds, 'fails'));
    expect(await timesBuilt(await build())).toEqual(['--help']);
  });

  it('is removed when it was not used for 30 days', async () => {
    for (const [name, days] of [
      ['unused', 31],
      ['lately', 29],
    ] as const) {
      await mkdir(join(builds, name));
      await writeFile(join(builds, name, 'done'), '');
      const then = new Date(Date.now() - days * DAY_MS);
      await utimes(join(builds, name, 'done'), then, then);
    }
    const used = dirname(await build());
    const done = join(used, 'done');
    const before = new Date(Date.now() - 29 * DAY_MS);
    await utimes(done, before, before);
    await build();
    expect((await readdir(builds)).sort()).toEqual([basename(used), 'lately'].sort());
    expect(Date.now() - (await stat(done)).mtime.getTime()).toBeLessThan(DAY_MS);
  });
});
