import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findFreePortPair } from '../../setup/free-ports.js';
import { askForRun, type Reply } from '../ask-for-run.js';
import { flows } from '../stage-keys.js';
import { signalProcess } from '../processes.js';
import { pick, type Scene } from '../scene.js';
import { readWarehouseUrl } from '../warehouse.js';
import type { Kind } from './kind.js';

const worker = fileURLToPath(new URL('../../../dist/apps/worker/src/main.js', import.meta.url));
const ASKED_AT_ONCE = [2, 3, 8];

/** Several clients request a run of each flow at the same instant: one gets it, the others get its number. */
const runsAtOnce: Kind = {
  name: 'two runs at once',
  weight: 4,
  beginnings: ['quiet'],
  strike: async (scene) => {
    if ((await scene.launcher.settled) !== 'serving') return { hit: undefined };
    await scene.arena.deliverLater();
    const count = pick(scene.random, ASKED_AT_ONCE);
    const wrong = await askForBoth(scene, count);
    const hit = ['plan'];
    await waitUntilOver(scene);
    return { hit, differences: wrong };
  },
};

/** A second worker on the same state also runs stages, and may be killed during them. */
const twoWorkers: Kind = {
  name: 'two workers',
  weight: 4,
  beginnings: ['quiet'],
  strike: async (scene) => {
    const { arena, launcher, ledger, random, timings } = scene;
    if ((await launcher.settled) !== 'serving') return { hit: undefined };
    const second = await startWorker(scene);
    await arena.deliverLater();
    const wrong = await askForBoth(scene);
    const stageMs = [...timings.stageMs.values()].reduce((sum, ms) => sum + ms, 0);
    const end = waitUntilOver(scene);
    await Promise.race([delay(random() * stageMs), end]);
    const hit = ledger.listRunning();
    const isKilled = random() < 0.7;
    if (isKilled) signalProcess(second.pid, 'SIGKILL');
    await end;
    if (!isKilled) signalProcess(second.pid, 'SIGTERM');
    await second.exit;
    return { hit, differences: wrong };
  },
};

export const requestedRuns: readonly Kind[] = [runsAtOnce, twoWorkers];

/** @param times requests for each flow, all at once @returns descriptions of unexpected replies */
async function askForBoth({ arena }: Scene, times = 1): Promise<string[]> {
  const asked = flows.map(async ({ name: flow }) =>
    findWrongReplies(
      flow,
      await Promise.all(Array.from({ length: times }, () => askForRun(arena, { flow }))),
    ),
  );
  return (await Promise.all(asked)).flat();
}

function findWrongReplies(flow: string, replies: readonly Reply[]): string[] {
  const found = replies.map(({ status, code }) => `${status} ${code}`.trim()).sort();
  const others = replies.slice(1).map(() => '409 RUN_ALREADY_ACTIVE');
  const expected = ['202', ...others];
  if (found.join() === expected.join()) return [];
  return [`asked for runs of ${flow} at once: ${found.join(', ')}, not ${expected.join(', ')}`];
}

async function waitUntilOver({ launcher, ledger }: Scene): Promise<void> {
  await ledger.waitUntil((look) => look.flows === flows.length && !look.isActive, launcher.exit);
}

async function startWorker({ arena }: Scene): Promise<{ pid: number; exit: Promise<unknown> }> {
  const port = await findFreePortPair();
  const child = spawn(process.execPath, [worker], {
    stdio: 'ignore',
    env: {
      STATE_DIR: arena.state,
      SNAPSHOTS_KEPT_MINUTES: '0',
      SOURCE_URL: pathToFileURL(arena.source).href,
      WAREHOUSE_URL: await readWarehouseUrl(arena.state),
      WORKER_PORT: String(port),
    },
  });
  const exit = new Promise((resolve) => child.once('exit', resolve));
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`the second worker ended: ${child.exitCode}`);
    await delay(20);
  }
  return { pid: child.pid ?? 0, exit };
}
