// `npm run test:long`: slow tests that seldom fail. `npm test` and `npm run test:runs` on the newest Node.js LTS, all
// of `npm run test:cluster`, then the long specs: with the local cloud, and with Node.js only. `npm run test:long --
// test/chaos` runs those of one folder; `-- --rotate` runs one in turn, and some that recent commits touched.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { specsInTurn } from './long-specs.mjs';
import { nodeLts } from './node-lts.mjs';
import { prepareTools, root, run } from './prepare.mjs';

prepareTools();
const asked = process.argv.slice(2);
const only = asked[0] === '--rotate' ? specsInTurn() : asked;
const lanes = [...(only.length > 0 ? [] : [onNodeLts, cluster]), longCluster, long];
const results = [];
for (const lane of lanes) results.push(await lane());
const { passed, failed, skipped } = sum(results);
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

function sum(results) {
  const total = (name) => results.reduce((all, result) => all + result[name], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

function long() {
  return vitest('.long-spec.ts', ['--config', 'vitest.long.config.ts']);
}

function longCluster() {
  return vitest(
    '.long-cluster-spec.ts',
    ['--config', 'vitest.cluster.config.ts', '--mode', 'long'],
    () => run(process.execPath, ['bin/build-loader.mjs']),
  );
}

/** Runs the asked specs with an ending; without any, nothing. */
async function vitest(ending, config, prepareLane = () => {}) {
  const specs = only.flatMap((path) => specsBelow(path, ending));
  if (only.length > 0 && specs.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  prepareLane();
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return tests(process.execPath, [program, 'run', ...config, ...specs]);
}

function specsBelow(path, ending) {
  if (!existsSync(join(root, path))) {
    console.error(
      `test:long: USAGE: no file or folder ${path}; name a spec or a folder, or --rotate`,
    );
    process.exit(2);
  }
  if (path.endsWith('.ts')) return path.endsWith(ending) ? [path] : [];
  return readdirSync(join(root, path), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(path, name));
}

function cluster() {
  return tests(process.execPath, ['bin/test.mjs', 'cluster']);
}

/** Runs in a copy: packages and build belong to the Node.js that made them. */
async function onNodeLts() {
  const bin = nodeLts();
  const folder = mkdtempSync(join(tmpdir(), 'retailstream-node-lts-'));
  try {
    copySources(folder);
    const env = { ...process.env, PATH: bin + delimiter + process.env.PATH };
    const lane = (name) => tests(join(bin, 'node'), ['bin/test.mjs', name], { cwd: folder, env });
    return sum([await lane('test'), await lane('runs')]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copySources(folder) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const { stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  for (const file of new Set(stdout.split('\0').filter(Boolean))) {
    // The list also has removed files that are not committed yet.
    if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file));
  }
}

/** Runs tests whose last line is `N passed, N failed`; without that line they count as failed. */
async function tests(command, args, { cwd = root, env = process.env } = {}) {
  console.log(`== ${[command, ...args].join(' ')}`);
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const line = /.*^(?<passed>\d+) passed, (?<failed>\d+) failed(, (?<skipped>\d+) skipped)?$/ms;
  const { passed, failed, skipped = 0 } = said.match(line)?.groups ?? { passed: 0, failed: 1 };
  return {
    passed: Number(passed),
    failed: Math.max(Number(failed), code === 0 ? 0 : 1),
    skipped: Number(skipped),
  };
}
