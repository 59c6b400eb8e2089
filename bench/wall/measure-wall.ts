import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { openFlows } from '#composition/flows.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { columnNames, type Mart } from '#pipeline/flow/mart.js';
import { openBenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { measureCpuSeconds } from '../cpu-time.js';
import { type Part, selectTree } from '../memory.js';
import { logLine } from '../run-bench.js';
import { startPipeline } from '../running-pipeline.js';
import type { Chain } from '../scale/chain.js';
import { withClosers } from '../with-closers.js';
import { stopForecasts } from '../without-forecasts.js';
import { createPeerJob } from './peers/peer-job.js';
import { PEERS, runPeer } from './peers/run-peer.js';
import { runScript, SCHEMA } from './script.js';
import type { Wall } from './walls.js';

/** Seconds, and processor seconds with those of PostgreSQL; NaN where the system does not report them. */
export interface Taken {
  seconds: number;
  cpuSeconds: number;
}

export interface WallRound {
  /** The script of the goal. */
  script: Taken;
  /** The script with all marts. */
  scriptWithMarts: Taken;
  /** Our first load: its time goes from its request to published marts, its processor time to the end of the run. */
  load: Taken;
  /** By name of the peer; empty without peers. */
  peers: Readonly<Record<string, Taken>>;
}

/** Files that the scale bench adds, with a row that no typed reader accepts. */
const LATE = ['late rows.csv', join('transactions', 'late.csv')];

/**
 * Times the script, the peers and our first load of the same files in turns, each round in a fresh state.
 * @param python of the peers; undefined to leave them out
 * @throws Error when their marts differ
 */
export async function measureWall(
  flowName: string,
  wall: Wall,
  chain: Chain,
  rounds: number,
  python: string | undefined,
  closers: Closers,
): Promise<WallRound[]> {
  const flow = openFlows().find(({ name }) => name === flowName);
  if (!flow) throw new Error(`no flow ${flowName}`);
  const files = await mkdtemp(join(tmpdir(), 'retailstream-wall-'));
  closers.add(() => rm(files, { recursive: true, force: true }));
  logLine(`${chain.size.label}: writing ${chain.size.extent}`);
  await chain.write(files);
  for (const late of LATE) await rm(join(files, late), { force: true });
  const measured: WallRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const each = await withClosers((own) => measureRound(flow, wall, chain, files, python, own));
    const { script, scriptWithMarts, load, peers } = each;
    const taken = { script, 'with marts': scriptWithMarts, ...peers, 'first load': load };
    const texts = Object.entries(taken).map(
      ([name, { seconds }]) => `${name} ${seconds.toFixed(2)} s`,
    );
    logLine(`${chain.size.label}: ${texts.join(', ')}`);
    measured.push(each);
  }
  return measured;
}

async function measureRound(
  flow: Flow,
  { readSql, loads, marts, files: paths }: Wall,
  { size }: Chain,
  files: string,
  python: string | undefined,
  closers: Closers,
): Promise<WallRound> {
  const state = await openBenchState(closers, { settings: { COMPUTE_URL: size.compute } });
  // A run may move the files that it has read.
  await cp(files, state.source, { recursive: true });
  await stopForecasts(state);
  const pipeline = await startPipeline(state, closers, { flow: flow.name });
  const own = flow.marts.filter(({ name }) => marts?.includes(name) ?? true);
  const url = state.environment['WAREHOUSE_URL'] ?? '';
  const measure = async (pid: number, work: () => Promise<number>): Promise<Taken> => {
    const part: Part = (table) => [
      ...selectTree(pid)(table),
      ...selectTree(state.postgresPid)(table),
    ];
    const before = (await measureCpuSeconds(part)) ?? NaN;
    const seconds = await work();
    return { seconds, cpuSeconds: ((await measureCpuSeconds(part)) ?? NaN) - before };
  };
  const runOf = (built: readonly Mart[]) =>
    measure(process.pid, () =>
      runScript({ flow, readSql, loads }, built, state.source, state.folder, url),
    );
  const script = await runOf(own);
  const scriptWithMarts = marts ? await runOf(flow.marts) : script;
  const peers: Record<string, Taken> = {};
  if (python !== undefined) {
    const job = await createPeerJob(flow, state.source, paths);
    for (const peer of PEERS) {
      peers[peer.name] = await measure(process.pid, () =>
        runPeer(peer, python, job, state.folder, url),
      );
    }
  }
  const load = await measure(pipeline.workerPid, async () => (await pipeline.run()).published);
  const others = PEERS.filter(({ name }) => name in peers).map(({ schema }) => schema);
  for (const schema of [SCHEMA, ...others])
    await requireEqualMarts(pipeline.warehouse, flow, schema);
  return { script, scriptWithMarts, load, peers };
}

/** @throws Error that names a mart whose published rows are not those of a schema */
async function requireEqualMarts(
  warehouse: DataSource,
  { name: flow, marts }: Flow,
  schema: string,
): Promise<void> {
  for (const mart of marts) {
    const columns = columnNames(mart).join(', ');
    const digest = (from: string) =>
      `(SELECT concat_ws(' ', count(*), sum(hash_record_extended(t, 0))) FROM (SELECT ${columns} FROM ${from}) t)`;
    const [row] = await warehouse.query<{ built: string; published: string }[]>(
      `SELECT ${digest(`${schema}.${mart.name}`)} AS built,
         ${digest(`mart.${mart.name} WHERE snapshot_id = (SELECT snapshot_id FROM ops.snapshots WHERE flow = '${flow}' AND status = 'published')`)} AS published`,
    );
    if (row?.built === row?.published) continue;
    throw new Error(
      `${mart.name} has rows ${row?.published}, those of ${schema} are ${row?.built}`,
    );
  }
}
