// `npm run tool -- cloud up` and `down`: run the local cloud of docs/development.md in the background. `install` only
// installs its programs.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareTools, root, run } from './prepare.mjs';

const folder = join(root, '.retailstream', 'cloud');
const settings = join(folder, 'aws.env');
const pidFile = join(folder, 'pid');
const log = join(folder, 'cloud.log');
const POLL_MS = 200;

if (process.argv[2] === 'up') await up();
else if (process.argv[2] === 'down') await down();
else if (process.argv[2] === 'install') install();
else {
  console.error('cloud: USAGE: npm run tool -- cloud up, down or install');
  process.exit(2);
}

async function up() {
  prepareTools();
  run(process.execPath, ['bin/build-loader.mjs']);
  mkdirSync(folder, { recursive: true });
  if (!running()) {
    rmSync(settings, { force: true });
    const output = openSync(log, 'w');
    const args = ['--conditions=source', '--import=tsx', 'test/cloud/serve.cli.ts', folder];
    const stdio = ['ignore', output, output];
    const child = spawn(process.execPath, args, { cwd: root, detached: true, stdio });
    child.unref();
    writeFileSync(pidFile, String(child.pid));
    console.log('Starting the local cloud; the first start installs it, which takes minutes …');
  }
  while (!existsSync(settings)) {
    if (!running()) {
      console.error(`cloud: CLOUD_NOT_STARTED: it stopped while starting; the end of ${log}:`);
      console.error(readFileSync(log, 'utf8').split('\n').slice(-15).join('\n'));
      process.exit(1);
    }
    await delay(POLL_MS);
  }
  console.log('The local cloud runs, with a deployment in it. To start worker and API there:');
  console.log('  set -a && . .retailstream/cloud/aws.env && set +a');
  console.log('  npx retailstream worker     and in another terminal     npx retailstream api');
}

function install() {
  prepareTools();
  const args = ['--conditions=source', '--import=tsx', 'test/cloud/install/install.cli.ts'];
  run(process.execPath, args);
}

async function down() {
  const pid = running();
  if (pid) process.kill(pid, 'SIGTERM');
  while (running()) await delay(POLL_MS);
  rmSync(pidFile, { force: true });
  console.log('The local cloud is stopped. Its data are in .retailstream/cloud');
}

/** The process that serves the cloud, if it is alive. */
function running() {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
  if (!pid) return 0;
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('serve.cli.ts') ? pid : 0;
  } catch {
    return 0;
  }
}
