// Which files changed, by Git.
import { execFileSync } from 'node:child_process';
import { root } from './prepare.mjs';

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const lines = (text) => text.split('\n').filter(Boolean);

/** Returns the paths of existing files that differ from a commit, with those that Git does not know yet. */
export function changedFiles(ref) {
  const changed = lines(git('diff', '--name-only', '--diff-filter=d', ref));
  return [...changed, ...lines(git('ls-files', '--others', '--exclude-standard'))].sort();
}

/** Returns the commit where this branch left `main`; HEAD on `main` and without one. */
export function findBranchPoint() {
  for (const main of ['main', 'origin/main']) {
    try {
      return git('merge-base', 'HEAD', main);
    } catch {
      // A clone of one branch has no other.
    }
  }
  return 'HEAD';
}

/** Returns the paths that the last day of commits changed, or all those of the branch. */
export function recentlyChanged() {
  const day = Number(git('log', '-1', '--format=%ct')) - 86_400;
  const before = git('rev-list', '-1', '--first-parent', `--before=${day}`, 'HEAD');
  // Neither in a new repository nor in a shallow clone.
  return before === '' ? [] : lines(git('diff', '--name-only', before));
}

/** Returns the number of commits: a different one for each state of the branch. */
export const countCommits = () => Number(git('rev-list', '--count', 'HEAD'));
