import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { listDatabaseProcesses, signalProcess } from '../processes.js';
import { pick, waitForFound, waitForMoment } from '../scene.js';
import { connect } from '../warehouse.js';
import { ANY_BEGINNING, type Kind } from './kind.js';

/** How long a client waits for the frozen database before it resumes, ms; BullMQ's locks last ten seconds. */
const FROZEN_MS = [300, 1_000, 3_000, 12_000];
/** Maximum time without the lake if no stage fails, ms. */
const AWAY_MS = [50, 300, 1_500];

/** Freezes the database with all connections until a new client has timed out. */
const freezeDatabase: Kind = {
  name: 'freeze database',
  weight: 6,
  beginnings: ANY_BEGINNING,
  strike: async (scene) => {
    const { arena, ledger, random } = scene;
    const patience = pick(random, FROZEN_MS);
    await waitForMoment(scene);
    const frozen = await waitForFound(scene, () => freeze(arena.state));
    const hit = ledger.listRunning();
    if (!frozen) return { hit: undefined };
    try {
      await connect(arena.state, patience).then(
        (client) => client.end(),
        () => undefined,
      );
    } finally {
      for (const pid of frozen) signalProcess(pid, 'SIGCONT');
    }
    return { hit };
  },
};

/** Removes the lake's disk until a stage fails or the time is over, and restores it. */
const loseLake: Kind = {
  name: 'lose the lake',
  weight: 7,
  beginnings: ANY_BEGINNING,
  prepare: async ({ state }) => {
    const disk = join(state, 'lake-disk');
    await rename(join(state, 'lake'), disk).catch(() => mkdir(disk));
    await pointLake(state, 'lake-disk');
  },
  strike: async (scene) => {
    const { arena, launcher, ledger, random } = scene;
    const patience = pick(random, AWAY_MS);
    await waitForMoment(scene);
    const hit = ledger.listRunning();
    await pointLake(arena.state, 'nowhere');
    const isOver = new Promise((resolve) => setTimeout(resolve, patience));
    await ledger.waitUntil(({ tripped }) => tripped, Promise.race([launcher.settled, isOver]));
    await pointLake(arena.state, 'lake-disk');
    return { hit };
  },
};

export const unreachables: readonly Kind[] = [freezeDatabase, loseLake];

function freeze(state: string): number[] | undefined {
  const [postmaster] = listDatabaseProcesses(state);
  if (postmaster === undefined) return undefined;
  // From now on it starts no processes.
  signalProcess(postmaster, 'SIGSTOP');
  const pids = listDatabaseProcesses(state);
  for (const pid of pids) signalProcess(pid, 'SIGSTOP');
  return pids;
}

/** Atomic, so that no process finds the path free and creates a folder. */
async function pointLake(state: string, target: string): Promise<void> {
  const link = join(state, '.lake-link');
  await rm(link, { force: true });
  await symlink(target, link);
  await rename(link, join(state, 'lake'));
}
