// `npm run bench:cloud`: runs in the profile of AWS, on the local cloud of the cluster's tests. Installs that first.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();
run('npm', ['run', '--silent', 'build:loader']);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const config = ['run', '--config', 'bench/cloud/vitest.config.ts', '--root', root];
const args = [...config, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [vitest, ...args], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exit(status ?? 1);
