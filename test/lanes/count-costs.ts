import childProcess, { type ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { NestApplication, NestApplicationContext } from '@nestjs/core';
import { afterAll } from 'vitest';
import { costOfCommand } from './cost-of-command.js';
import { costChannel, type Costs, count, type Counted } from './costs.js';

declare module 'vitest' {
  interface TaskMeta {
    /** Costs of a spec file. */
    costs?: Costs;
  }
}

/** Counts the costs of one spec file: Vitest runs this before each file, in the file's process. */
const costs: Costs = {};
const children: ChildProcess[] = [];

const onCost = (message: unknown) => {
  const { cost, times } = message as Counted;
  costs[cost] = (costs[cost] ?? 0) + times;
};
// Node publishes it before the program is known, so this reads it at the end.
const onChild = (message: unknown) => {
  children.push((message as { process: ChildProcess }).process);
};
subscribe(costChannel.name, onCost);
subscribe('child_process', onChild);
const restore = [countWaitedFor(), countBoots(NestApplication), countBoots(NestApplicationContext)];

afterAll(({}, suite) => {
  unsubscribe(costChannel.name, onCost);
  unsubscribe('child_process', onChild);
  for (const each of restore) each();
  for (const child of children) {
    // A running process is shared with later files, so no file is charged for it.
    const hasEnded = child.exitCode !== null || child.signalCode !== null || child.killed;
    const hasRun = child.pid !== undefined;
    if (hasRun && hasEnded) onCost({ cost: costOfCommand(child.spawnargs), times: 1 });
  }
  suite.file.meta.costs = costs;
});

/** Node has no channel for synchronous child processes. */
function countWaitedFor(): () => void {
  const { spawnSync, execFileSync, execSync } = childProcess;
  const counted =
    <Arguments extends unknown[], Result>(call: (...args: Arguments) => Result) =>
    (...args: Arguments): Result => {
      const [program, words] = args;
      count(costOfCommand([String(program), ...(Array.isArray(words) ? words.map(String) : [])]));
      return call(...args);
    };
  const replace = (functions: Partial<typeof childProcess>) => {
    Object.assign(childProcess, functions);
    syncBuiltinESMExports();
  };
  replace({
    spawnSync: counted(spawnSync) as typeof spawnSync,
    execFileSync: counted(execFileSync) as typeof execFileSync,
    execSync: counted(execSync) as typeof execSync,
  });
  return () => replace({ spawnSync, execFileSync, execSync });
}

/** Every Nest application is initialised once, however it was created. */
function countBoots({ prototype }: { prototype: NestApplicationContext }): () => void {
  const { init } = prototype;
  prototype.init = function (this: NestApplicationContext) {
    if (!this.isInitialized) count('boots');
    return init.call(this);
  };
  return () => (prototype.init = init);
}
