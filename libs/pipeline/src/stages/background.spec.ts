import { describe, expect, it } from 'vitest';
import { withBackground } from './background.js';

/** A task that the test ends. */
function createTask(log: string[], name: string) {
  let end: (error?: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  const task = async () => {
    log.push(`${name} starts`);
    await done;
    log.push(`${name} ends`);
  };
  return { task, end };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('withBackground', () => {
  it('runs two tasks at a time and starts the next when one ends', async () => {
    const log: string[] = [];
    const [long, short, next] = ['long', 'short', 'next'].map((name) => createTask(log, name));
    const all = withBackground(async (start) => {
      for (const part of [long, short, next]) if (part) start(part.task);
      await turn();
      expect(log).toEqual(['long starts', 'short starts']);
      short?.end();
      await turn();
      expect(log.slice(2)).toEqual(['short ends', 'next starts']);
      next?.end();
      await turn();
      long?.end();
      return 'result';
    });
    expect(await all).toBe('result');
    expect(log.at(-1)).toBe('long ends');
  });

  it('waits for running tasks, starts no more, and throws the error of a task', async () => {
    const log: string[] = [];
    const [bad, other, never] = ['bad', 'other', 'never'].map((name) => createTask(log, name));
    const all = withBackground((start) => {
      for (const part of [bad, other, never]) if (part) start(part.task);
      bad?.end(new Error('no room'));
      return Promise.resolve();
    });
    const caught = expect(all).rejects.toThrow('no room');
    await turn();
    other?.end();
    await caught;
    expect(log).toEqual(['bad starts', 'other starts', 'other ends']);
  });

  it('waits for tasks when the work itself fails', async () => {
    const log: string[] = [];
    const task = createTask(log, 'task');
    const all = withBackground((start) => {
      start(task.task);
      return Promise.reject(new Error('the engine is gone'));
    });
    const caught = expect(all).rejects.toThrow('the engine is gone');
    await turn();
    expect(log).toEqual(['task starts']);
    task.end();
    await caught;
    expect(log.at(-1)).toBe('task ends');
  });
});
