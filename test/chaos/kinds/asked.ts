import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from '../../e2e/client.js';
import { freePortPair } from '../../setup/free-ports.js';
import { signalProcess } from '../processes.js';
import { pick, type Scene } from '../scene.js';
import { warehouseUrl } from '../warehouse.js';
import type { Kind } from './kind.js';

const worker = fileURLToPath(new URL('../../../dist/apps/worker/src/main.js', import.meta.url));
const ASKED_AT_ONCE = [2, 3, 8];

/** Several ask for a run at the same instant: one gets it, the others are told which one it is. */
const runsAtOnce: Kind = {
  name: 'two runs at once',
  weight: 4,
  beginnings: ['quiet'],
  strike: async (scene) => {
    if ((await scene.launcher.settled) !== 'serving') return { hit: undefined };
    await scene.arena.deliverLater();
    const count = pick(scene.random, ASKED_AT_ONCE);
    const replies = await Promise.all(Array.from({ length: count }, () => askForRun(scene)));
    const hit = ['plan'];
    const wrong = wrongReplies(replies);
    await untilOver(scene);
    return { hit, differences: wrong };
  },
};

/** A second worker on the same state takes stages too, and may be killed over them. */
const twoWorkers: Kind = {
  name: 'two workers',
  weight: 4,
  beginnings: ['quiet'],
  strike: async (scene) => {
    const { arena, launcher, ledger, random, timings } = scene;
    if ((await launcher.settled) !== 'serving') return { hit: undefined };
    const second = await startWorker(scene);
    await arena.deliverLater();
    const reply = await askForRun(scene);
    const stageMs = [...timings.stageMs.values()].reduce((sum, ms) => sum + ms, 0);
    const end = untilOver(scene);
    await Promise.race([delay(random() * stageMs), end]);
    const hit = ledger.where();
    const isKilled = random() < 0.7;
    if (isKilled) signalProcess(second.pid, 'SIGKILL');
    await end;
    if (!isKilled) signalProcess(second.pid, 'SIGTERM');
    await second.exit;
    return { hit, differences: wrongReplies([reply]) };
  },
};

export const askedRuns: readonly Kind[] = [runsAtOnce, twoWorkers];

interface Reply {
  status: number;
  code: string;
}

async function askForRun({ arena }: Scene): Promise<Reply> {
  const client = new Client(`http://127.0.0.1:${arena.port}`, arena.adminKey);
  const reply = await client.post('/v1/admin/runs', {});
  const body = (await reply.json()) as { code?: string };
  return { status: reply.status, code: body.code ?? '' };
}

function wrongReplies(replies: readonly Reply[]): string[] {
  const found = replies.map(({ status, code }) => `${status} ${code}`.trim()).sort();
  const others = replies.slice(1).map(() => '409 RUN_ALREADY_ACTIVE');
  const expected = ['202', ...others];
  if (found.join() === expected.join()) return [];
  return [`asked for runs at once: ${found.join(', ')}, not ${expected.join(', ')}`];
}

async function untilOver({ launcher, ledger }: Scene): Promise<void> {
  const isOver = ({ status }: { status: string }) => !['queued', 'running'].includes(status);
  await ledger.until(isOver, launcher.exit);
}

async function startWorker({ arena }: Scene): Promise<{ pid: number; exit: Promise<unknown> }> {
  const port = await freePortPair();
  const child = spawn(process.execPath, [worker], {
    stdio: 'ignore',
    env: {
      STATE_DIR: arena.state,
      SOURCE_URL: pathToFileURL(arena.source).href,
      WAREHOUSE_URL: await warehouseUrl(arena.state),
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
