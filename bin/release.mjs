// `npm run tool -- release`: shows the next version and its notes. With `--yes` it releases: version, changelog, commit
// and tag. `add` describes a change for the next release; it and other commands are those of changesets.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const CHANGESETS = ['--yes', '@changesets/cli@2.29.8'];
const asked = process.argv.slice(2);
const isReal = asked[0] === '--yes';
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** @throws with what to do before a release */
function requireReleasable() {
  if (git('status', '--porcelain') !== '')
    stop('commit or discard the changes in your checkout first');
  if (git('branch', '--show-current') !== 'main') stop('switch to the branch main first');
}

function stop(message) {
  console.error(`release: ${message}`);
  process.exit(1);
}

/** Lets changesets write version and changelog in a checkout. @returns the version, and its part of the changelog */
function writeVersion(folder) {
  const stdio = ['ignore', 'ignore', 'inherit'];
  execFileSync('npx', [...CHANGESETS, 'version'], { cwd: folder, stdio });
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], {
    cwd: folder,
    stdio,
  });
  const dockerfile = join(folder, 'docker/Dockerfile');
  const labelled = readFileSync(dockerfile, 'utf8').replace(
    /image\.version="[^"]*"/,
    `image.version="${version}"`,
  );
  writeFileSync(dockerfile, labelled);
  const changelog = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8');
  const notes = changelog.split(/^## /m).find((part) => part.startsWith(`${version}\n`));
  if (notes === undefined)
    stop('no change has a changeset: `npm run tool -- release add` adds one');
  return { version, notes: notes.trim() };
}

/** The next release, made in a temporary copy. */
function preview() {
  const folder = mkdtempSync(join(tmpdir(), 'retailstream-release-'));
  try {
    git('worktree', 'add', '--detach', '--quiet', folder, 'HEAD');
    const { version, notes } = writeVersion(folder);
    const changes = execFileSync('git', ['diff', '--stat'], { cwd: folder, encoding: 'utf8' });
    console.log(`v${version}\n\n${notes}\n\n${changes}`);
    console.log(
      'Nothing has changed. `npm run tool -- release --yes` makes the commit and the tag.',
    );
  } finally {
    git('worktree', 'remove', '--force', folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

if (asked.length > 0 && !isReal) {
  const { status } = spawnSync('npx', [...CHANGESETS, ...asked], { cwd: root, stdio: 'inherit' });
  process.exit(status ?? 1);
}
requireReleasable();
if (isReal) {
  const { version, notes } = writeVersion(root);
  git('commit', '--all', '--quiet', '--message', `Release ${version}`);
  git(
    'tag',
    '--annotate',
    `v${version}`,
    '--cleanup=verbatim',
    '--message',
    `v${version}\n\n${notes}`,
  );
  console.log(`Tagged v${version}. \`git push --follow-tags\` publishes it.`);
} else preview();
