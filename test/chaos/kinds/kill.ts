import { listProcesses, listDatabaseProcesses, type Role, signalProcess } from '../processes.js';
import { pick, type Scene, waitForFound, waitForMoment, waitForProcess } from '../scene.js';
import { connect } from '../warehouse.js';
import { ANY_BEGINNING, type Kind, type Strike } from './kind.js';

type Victim = Role | 'backend';

const VICTIMS: readonly Victim[] = ['worker', 'api', 'compute', 'postmaster', 'backend'];

/** Sends SIGKILL to one process at a moment of the run. */
function createKill(victim: Victim, weight: number): Kind {
  return {
    name: `kill ${victim}`,
    weight,
    beginnings: ANY_BEGINNING,
    strike: async (scene) => {
      await waitForMoment(scene);
      return { hit: await kill(scene, victim) };
    },
  };
}

/** Two to four kills in one run. */
const killSeveral: Kind = {
  name: 'kill several',
  weight: 10,
  beginnings: ANY_BEGINNING,
  strike: async (scene) => {
    const hits: string[] = [];
    const count = 2 + Math.floor(scene.random() * 3);
    for (let left = count; left > 0; left--) {
      await waitForMoment(scene);
      hits.push(...((await kill(scene, pick(scene.random, VICTIMS))) ?? []));
    }
    return { hit: hits.length > 0 ? hits : undefined };
  },
};

/** A machine crash: kills everything at once. */
const killEverything: Kind = {
  name: 'kill everything',
  weight: 8,
  beginnings: ANY_BEGINNING,
  strike: async (scene) => {
    await waitForMoment(scene);
    const hit = scene.ledger.listRunning();
    const launcher = await waitForProcess(scene, 'launcher');
    if (launcher === undefined) return { hit: undefined };
    // The process that restarts the others comes first.
    signalProcess(launcher, 'SIGKILL');
    for (const { pid } of listProcesses(scene.arena.state)) signalProcess(pid, 'SIGKILL');
    return { hit };
  },
};

/** SIGTERM, like a service manager sends. */
const stop: Kind = {
  name: 'stop',
  weight: 5,
  beginnings: ANY_BEGINNING,
  strike: async (scene): Promise<Strike> => {
    await waitForMoment(scene);
    const hit = scene.ledger.listRunning();
    const launcher = await waitForProcess(scene, 'launcher');
    if (launcher === undefined || !signalProcess(launcher, 'SIGTERM')) return { hit: undefined };
    await scene.launcher.exit;
    const left = listProcesses(scene.arena.state);
    const differences = left.map(({ command }) => `outlives a stop: ${command}`);
    return { hit, differences };
  },
};

export const kills: readonly Kind[] = [
  createKill('worker', 11),
  createKill('api', 6),
  createKill('compute', 9),
  createKill('postmaster', 10),
  createKill('backend', 7),
  createKill('launcher', 10),
  killEverything,
  killSeveral,
  stop,
];

/** @returns where the run was; undefined when the victim never started */
async function kill(scene: Scene, victim: Victim): Promise<readonly string[] | undefined> {
  const pid = await (victim === 'backend' ? waitForBackend(scene) : waitForProcess(scene, victim));
  const hit = scene.ledger.listRunning();
  return pid !== undefined && signalProcess(pid, 'SIGKILL') ? hit : undefined;
}

/** A PostgreSQL process that serves one of our connections. */
async function waitForBackend(scene: Scene): Promise<number | undefined> {
  const { state } = scene.arena;
  return waitForFound(scene, async () => {
    if (listDatabaseProcesses(state).length === 0) return undefined;
    const client = await connect(state).catch(() => undefined);
    if (!client) return undefined;
    try {
      const { rows } = await client.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND application_name <> 'chaos'`,
      );
      return rows.length > 0 ? pick(scene.random, rows).pid : undefined;
    } catch {
      return undefined;
    } finally {
      await client.end().catch(() => undefined);
    }
  });
}
