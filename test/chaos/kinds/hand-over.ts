import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { listMartTables } from '#pipeline/flow/flow.js';
import { flows, STAGE_KEY_SQL, stageKeys } from '../stage-keys.js';
import { findProcess, type Role, signalProcess } from '../processes.js';
import { pick, type Scene } from '../scene.js';
import { connect } from '../warehouse.js';
import { ANY_BEGINNING, type Kind } from './kind.js';

/** Shorter than PostgreSQL takes to write a commit to disk that nothing waits for. */
const POLL_MS = 1;
const RETRY_MS = 20;

const relations = flows.flatMap((flow) => [...listMartTables(flow), ...flow.shares]);

/** Moments at which one transaction of a run has handed its work on to the next. */
const handOvers: readonly string[] = [
  'load core.sales',
  ...relations.flatMap(({ name }) => [`load ${name}`, `complete ${name}`]),
  ...stageKeys.map((place) => `succeed ${place}`),
  ...flows.map(({ name }) => `publish ${name}`),
];

/** Those that runs after number $1 have reached. */
const REACHED = `
  SELECT 'load core.sales' AS name FROM core.loaded_files WHERE run_id > $1
  UNION ALL SELECT 'load ' || relation FROM ops.chunks WHERE run_id > $1 AND rows > 0
  UNION ALL SELECT 'complete ' || relation FROM ops.chunks WHERE run_id > $1 AND bytes IS NOT NULL
  UNION ALL SELECT 'succeed ' || ${STAGE_KEY_SQL} FROM ops.runs JOIN ops.stage_runs s USING (run_id)
    WHERE run_id > $1 AND s.status = 'succeeded'
  UNION ALL SELECT 'publish ' || flow FROM ops.snapshots WHERE run_id > $1 AND status = 'published'`;

const AT_HAND_OVER = `SELECT pg_backend_pid() AS pid, $2 IN (${REACHED}) AS "isReached"`;

interface BackendPoll {
  /** Of the session that looks. */
  pid: number;
  isReached: boolean;
}

/** Kills as soon as a drawn hand-over is visible: PostgreSQL may not have it on disk yet. */
function createHandOverKill(victim: Role | 'backend', weight: number): Kind {
  return {
    name: `kill ${victim} at a hand-over`,
    weight,
    beginnings: ANY_BEGINNING,
    strike: async (scene) => {
      const handOver = pick(scene.random, handOvers);
      const seen = await waitUntilReached(scene, handOver);
      if (!seen) return { hit: undefined };
      const pid = victim === 'backend' ? seen.pid : findProcess(scene.arena.state, victim);
      const isHit = pid !== undefined && signalProcess(pid, 'SIGKILL');
      void seen.client.end().catch(() => undefined);
      return { hit: isHit ? [`after ${handOver}:`, ...scene.ledger.listRunning()] : undefined };
    },
  };
}

export const handOverKills: readonly Kind[] = [
  createHandOverKill('backend', 12),
  createHandOverKill('postmaster', 8),
  createHandOverKill('worker', 6),
  createHandOverKill('api', 3),
];

/** Returns the session that saw it, still open; undefined when the instance serves or has ended before. */
async function waitUntilReached(
  { arena: { state }, launcher, lastRun }: Scene,
  handOver: string,
): Promise<{ client: pg.Client; pid: number } | undefined> {
  let client: pg.Client | undefined;
  while (!launcher.isSettled) {
    try {
      client ??= await connect(state);
      const { rows } = await client.query<BackendPoll>(AT_HAND_OVER, [lastRun, handOver]);
      if (rows[0]?.isReached) return { client, pid: rows[0].pid };
      await delay(POLL_MS);
    } catch {
      void client?.end().catch(() => undefined);
      client = undefined;
      await delay(RETRY_MS);
    }
  }
  await client?.end().catch(() => undefined);
  return undefined;
}
