import 'reflect-metadata';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { requireSubject } from '../scale/subjects.js';
import { computeSpread } from '../statistics.js';
import { renderTable } from '../table.js';
import { withClosers } from '../with-closers.js';
import { measureWall, type Taken, type WallRound } from './measure-wall.js';
import { parseOptions, USAGE } from './options.js';
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

function renderLine(label: string, rounds: readonly WallRound[], goal: number): string[] {
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
  const lines: string[][] = [];
  for (const times of options.sizes) {
    const chain = subject.createChain(times);
    const rounds = await withClosers((closers) =>
      measureWall(subject.flow, wall, chain, options.rounds, closers),
    );
    lines.push(renderLine(chain.size.label, rounds, wall.goal(times)));
  }
  console.log([machine, renderTable(HEAD, lines)].join('\n\n'));
  return true;
});
