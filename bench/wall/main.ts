import 'reflect-metadata';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { requireSubject } from '../scale/subjects.js';
import { computeSpread } from '../statistics.js';
import { renderTable } from '../table.js';
import { withClosers } from '../with-closers.js';
import { measureWall, type Taken, type WallRound } from './measure-wall.js';
import { parseOptions, USAGE } from './options.js';
import { installPeers, PEERS } from './peers/run-peer.js';
import { walls } from './walls.js';

const HEAD = [
  'size',
  'script',
  'script, all marts',
  'first load',
  'of the script',
  'goal',
  'of all marts',
  'processor time of the script',
  'of all marts',
];

const NOT_MEASURED: Taken = { seconds: NaN, cpuSeconds: NaN };

const peerHead = (names: readonly string[]) =>
  names.flatMap((name) => [name, `of ${name}`, `processor time of ${name}`]);

function renderLine(
  label: string,
  rounds: readonly WallRound[],
  goal: number,
  peers: readonly string[],
): string[] {
  const median = (pick: (round: WallRound) => number) => computeSpread(rounds.map(pick)).median;
  const seconds = (pick: (round: WallRound) => Taken) =>
    `${median((round) => pick(round).seconds).toFixed(2)} s`;
  // Of each round, because other work on the machine changes from one to the next.
  const ratio = (pick: (round: WallRound) => Taken, of: keyof Taken) =>
    `${median((round) => round.load[of] / pick(round)[of]).toFixed(2)} ×`;
  const script = (round: WallRound) => round.script;
  const all = (round: WallRound) => round.scriptWithMarts;
  return [
    label,
    seconds(script),
    seconds(all),
    seconds(({ load }) => load),
    ratio(script, 'seconds'),
    `${goal} ×`,
    ratio(all, 'seconds'),
    ratio(script, 'cpuSeconds'),
    ratio(all, 'cpuSeconds'),
    ...peers.flatMap((name) => {
      const peer = (round: WallRound) => round.peers[name] ?? NOT_MEASURED;
      return [seconds(peer), ratio(peer, 'seconds'), ratio(peer, 'cpuSeconds')];
    }),
  ];
}

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const subject = requireSubject(options.flow);
  const wall = walls[subject.flow];
  if (!wall) throw new Error(`${subject.flow} has no script`);
  const machine = describeMachine();
  const python = options.peers ? await installPeers() : undefined;
  const peers = options.peers ? PEERS.map(({ name }) => name) : [];
  const lines: string[][] = [];
  for (const times of options.sizes) {
    const chain = subject.createChain(times);
    const rounds = await withClosers((closers) =>
      measureWall(subject.flow, wall, chain, options.rounds, python, closers),
    );
    lines.push(renderLine(chain.size.label, rounds, wall.goal(times), peers));
  }
  console.log([machine, renderTable([...HEAD, ...peerHead(peers)], lines)].join('\n\n'));
  return true;
});
