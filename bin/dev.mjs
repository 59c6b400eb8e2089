// `npm run chaos`, `mutate`, `monitoring`, `lanes`, `docs` and `bench…`: programs for who works on the project.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

/** What runs from its source, by the name of its script. */
const SOURCES = {
  chaos: 'test/chaos/main.ts',
  mutate: 'test/mutation/main.ts',
  monitoring: 'monitoring/serve/serve.cli.ts',
  lanes: 'test/lanes/main.ts',
  'bench:engines': 'bench/engines/main.ts',
};
/** What runs as it is built. */
const BUILT = {
  docs: 'apps/api/src/write-docs.cli.js',
  bench: 'bench/main.js',
  'bench:api': 'bench/api/main.js',
  'bench:attacks': 'bench/attacks/main.js',
  'bench:catalogue': 'bench/catalogue/main.js',
  'bench:exports': 'bench/exports/main.js',
  'bench:scale': 'bench/scale/main.js',
  'bench:surface': 'bench/attacks/surface/main.js',
};

const [name = '', ...rest] = process.argv.splice(2);
process.argv.push(...rest);
prepare();
if (Object.hasOwn(BUILT, name)) await import(`../dist/${BUILT[name]}`);
else if (Object.hasOwn(SOURCES, name)) {
  node(['--conditions=source', '--import=tsx', SOURCES[name], ...rest], 'inherit');
} else if (name === 'bench:cloud') {
  // It installs the services of the cluster's tests first.
  run('npm', ['run', '--silent', 'build:loader']);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = ['--config', 'bench/cloud/vitest.config.ts', '--root', root];
  node([vitest, 'run', ...config, ...rest], ['ignore', 'inherit', 'inherit']);
} else {
  const names = [...Object.keys(SOURCES), ...Object.keys(BUILT), 'bench:cloud'];
  console.error(`dev: USAGE: name one of ${names.sort().join(', ')}`);
  process.exitCode = 2;
}

function node(args, stdio) {
  const child = spawn(process.execPath, args, { cwd: root, stdio });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
}
