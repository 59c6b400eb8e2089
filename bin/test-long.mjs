// `npm run test:long`: slow tests that seldom fail. `npm test` and `npm run test:runs` on the newest Node.js LTS, all
// of `npm run test:cluster`, then whole chaos and scale. `npm run test:long -- test/chaos` runs one folder; `--
// --rotate` runs one of the benchmarks, a different one each day.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { nodeLts } from './node-lts.mjs';
import { prepare, root } from './prepare.mjs';

const DAY_MS = 86_400_000;

prepare();
const asked = process.argv.slice(2);
const only = asked[0] === '--rotate' ? [ofToday('test/bench/runs')] : asked;
const lanes = only.length > 0 ? [long] : [onNodeLts, cluster, long];
const results = [];
for (const lane of lanes) results.push(await lane());
const total = sum(results);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

function sum(results) {
  return {
    passed: results.reduce((total, { passed }) => total + passed, 0),
    failed: results.reduce((total, { failed }) => total + failed, 0),
  };
}

/** Returns a file of a folder, a different one each day. */
function ofToday(folder) {
  const files = readdirSync(join(root, folder)).sort();
  return `${folder}/${files[Math.floor(Date.now() / DAY_MS) % files.length]}`;
}

function long() {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return tests(process.execPath, [vitest, 'run', '--config', 'vitest.long.config.ts', ...only]);
}

/** Runs all specs, also those with unchanged inputs. */
function cluster() {
  return tests(process.execPath, ['bin/test.mjs', 'cluster', '--all']);
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
  const [, passed, failed] = said.match(/.*^(\d+) passed, (\d+) failed$/ms) ?? [];
  if (passed === undefined) return { passed: 0, failed: 1 };
  return { passed: Number(passed), failed: Math.max(Number(failed), code === 0 ? 0 : 1) };
}
