// `npm run tool -- NAME`, `npm run bench -- NAME` and `npm run docs`: programs for the project's developers. Without a
// name, `npm run bench` measures the pipeline.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareTools, root, run } from './prepare.mjs';

/** Programs in this folder. */
const SCRIPTS = ['build-loader', 'cloud', 'infra', 'packages', 'release', 'rooms', 'size'];
/** Programs that run from their TypeScript source. */
const SOURCES = {
  attacks: 'test/attacks/main.ts',
  backtest: 'bench/forecast/main.ts',
  'bench page': 'bench/page/main.ts',
  'bench stream': 'bench/stream/main.ts',
  'bench wall': 'bench/wall/main.ts',
  chaos: 'test/chaos/main.ts',
  lanes: 'test/lanes/main.ts',
  monitoring: 'monitoring/serve/serve.cli.ts',
  picture: 'test/cluster/page/pictures/main.ts',
  surface: 'test/attacks/surface/main.ts',
};
/** Programs that run from the build. */
const BUILT = {
  bench: 'bench/main.js',
  'bench answers': 'bench/answers/main.js',
  'bench api': 'bench/api/main.js',
  'bench exports': 'bench/exports/main.js',
  'bench forecast': 'bench/forecast-cost/main.js',
  'bench plan': 'bench/plan/main.js',
  'bench scale': 'bench/scale/main.js',
  'bench small-run': 'bench/small-run/main.js',
  docs: 'apps/api/src/write-docs.cli.js',
};

const [first = '', ...rest] = process.argv.splice(2);
const isNamedBench = first === 'bench' && /^[^-]/.test(rest[0] ?? '');
const name = isNamedBench ? `bench ${rest.shift()}` : first;
process.argv.push(...rest);
if (SCRIPTS.includes(name)) await import(`./${name}.mjs`);
else if (Object.hasOwn(BUILT, name)) {
  prepareTools();
  await import(`../dist/${BUILT[name]}`);
  if (name === 'docs' && rest.length === 0) {
    const { CLIENT_TYPES, clientTypes } = await import('./client-types.mjs');
    writeFileSync(CLIENT_TYPES, await clientTypes());
  }
} else if (Object.hasOwn(SOURCES, name)) {
  prepareTools();
  node(['--conditions=source', '--import=tsx', SOURCES[name], ...rest], 'inherit');
} else if (name === 'bench cloud') {
  // It first installs the services of the cluster tests.
  prepareTools();
  run(process.execPath, ['bin/build-loader.mjs']);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = ['--config', 'bench/cloud/vitest.config.ts', '--root', root];
  node([vitest, 'run', ...config, ...rest], ['ignore', 'inherit', 'inherit']);
} else {
  const names = [...SCRIPTS, ...Object.keys(SOURCES), ...Object.keys(BUILT), 'bench cloud'];
  console.error(`tool: USAGE: name one of ${names.sort().join(', ')}`);
  process.exitCode = 2;
}

function node(args, stdio) {
  const child = spawn(process.execPath, args, { cwd: root, stdio });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
}
