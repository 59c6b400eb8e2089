import 'reflect-metadata';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { table } from '../table.js';
import { percentile } from '../statistics.js';
import { type Commit, measureCommits } from './measure-commits.js';

/** Commits of each size, with the goal in ms. */
const SIZES = [
  { chunks: 30, filesOfChunk: 1, goals: { first: 50, next: 50 }, rounds: 9 },
  { chunks: 108, filesOfChunk: 100, goals: { first: 5_000, next: 150 }, rounds: 3 },
];

await runBench(async () => {
  const lines: (string | number)[][] = [];
  let areMet = true;
  for (const { chunks, filesOfChunk, goals, rounds } of SIZES) {
    const found = await measureCommits({ chunks, filesOfChunk, rounds });
    const files = chunks * filesOfChunk;
    const add = (what: string, commits: readonly Commit[], goal: number) => {
      const time = percentile(
        commits.map(({ ms }) => ms),
        50,
      );
      const parquet = percentile(
        commits.map(({ parquetMs }) => parquetMs),
        50,
      );
      areMet &&= time <= goal;
      lines.push([what, time.toFixed(1), goal, parquet.toFixed(1), commits[0]?.bytes ?? 0]);
    };
    add(
      `first commit, ${chunks} chunks of ${filesOfChunk} files (${files})`,
      found.first,
      goals.first,
    );
    add(`one chunk replaced of ${chunks} (${files} files)`, found.next, goals.next);
  }
  console.log(`${describeMachine()}\n`);
  const head = ['commit', 'ms', 'goal', 'writing the Parquet files, ms', 'bytes of metadata'];
  console.log(table(head, lines));
  return areMet;
});
