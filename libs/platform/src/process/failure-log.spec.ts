import { expect, it } from 'vitest';
import { FailureLog } from './failure-log.js';

const fails = (message: string) => () => Promise.reject(new Error(message));
const works = () => Promise.resolve();

it('logs a lasting failure once, and again when it changes or returns', async () => {
  const lines: string[] = [];
  const failures = new FailureLog({ warn: (line) => void lines.push(line) });
  for (const turn of [fails('gone'), fails('gone'), fails('slow'), works, fails('slow')]) {
    await failures.guard('look', turn);
  }
  await failures.guard('write', fails('gone'));
  expect(lines).toEqual([
    'cannot look: Error: gone',
    'cannot look: Error: slow',
    'cannot look: Error: slow',
    'cannot write: Error: gone',
  ]);
});
