// `npm run test:cluster`: every test that needs Hadoop, Spark, Hive, Sqoop, Redis or a local AWS. They
// are installed first, in the user's cache; as root Debian's packages too.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();
run('npm', ['run', '--silent', 'build:loader']);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = ['run', '--config', 'vitest.cluster.config.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [vitest, ...args], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exit(status ?? 1);
