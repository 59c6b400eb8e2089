// `npm run tool -- infra synth`: writes the CloudFormation templates to infra/cdk.out, without account or network.
// `npm run tool -- infra test` tests them. Settings follow as `-c name=value`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ifChanged, prepareTools, requireNode, root, run } from './prepare.mjs';

const infra = join(root, 'infra');
const [command, ...rest] = process.argv.slice(2);

requireNode();
ifChanged('infra/node_modules/.installed', [join(infra, 'package-lock.json')], () => {
  console.log('Installing packages of infra …');
  run('npm', ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: infra,
  });
});
if (command === 'test') test();
else if (command === 'synth') synth();
else if (command !== 'install') {
  console.error('infra: USAGE: npm run tool -- infra synth [-c name=value …], test, or install');
  process.exit(2);
}

function test() {
  prepareTools();
  const vitest = join(infra, 'node_modules', 'vitest', 'vitest.mjs');
  exec([vitest, 'run', ...rest]);
}

function synth() {
  const context = JSON.stringify(buildContext(rest));
  prepareTools();
  run(process.execPath, ['bin/build-loader.mjs']);
  const rules = ['--conditions=source', '--import=tsx', 'monitoring/write.cli.ts'];
  run(process.execPath, [...rules, join('dist', 'monitoring')]);
  run('npm', ['run', '--silent', 'build'], { cwd: infra });
  exec([join(infra, 'dist', 'app.js')], {
    CDK_OUTDIR: join(infra, 'cdk.out'),
    CDK_CONTEXT_JSON: context,
  });
  console.log('Templates are in infra/cdk.out');
}

/** Parses `-c name=value` as the CDK command does. */
function buildContext(words) {
  const pairs = words.filter((word) => word !== '-c');
  const odd = pairs.find((word) => !/^\w+=/.test(word));
  if (odd !== undefined) {
    console.error(`infra: USAGE: "${odd}" is not a setting; write -c name=value`);
    process.exit(2);
  }
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s, 2)));
}

function exec(args, env = {}) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: infra,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
