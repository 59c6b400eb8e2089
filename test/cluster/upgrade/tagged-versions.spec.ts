import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { tempFolder } from '../../setup/temp-folder.js';
import { taggedVersions } from './tagged-versions.js';

it('are the tags that name a version, with their commits, also for annotated tags', async () => {
  const folder = await tempFolder('tags');
  const git = (date: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
    }).trim();
  const commit = (date: string) => {
    git(date, 'commit', '--quiet', '--allow-empty', '-m', date);
    return git(date, 'rev-parse', 'HEAD');
  };
  git('', 'init', '--quiet');
  expect(await taggedVersions(folder)).toEqual([]);
  const first = commit('2026-01-01T00:00:00Z');
  git('2026-01-01T00:00:00Z', 'tag', 'v1.10.0');
  git('2026-01-01T00:00:00Z', 'tag', 'house');
  const second = commit('2026-02-01T00:00:00Z');
  git('2026-02-01T00:00:00Z', 'tag', '-a', 'v1.2.0', '-m', 'a release');
  expect(await taggedVersions(folder)).toEqual([
    { name: 'v1.10.0', commit: first },
    { name: 'v1.2.0', commit: second },
  ]);
  await rm(folder, { recursive: true, force: true });
});
