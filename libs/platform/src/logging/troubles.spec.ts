import { expect, it } from 'vitest';
import { Troubles } from './troubles.js';

const fails = (message: string) => () => Promise.reject(new Error(message));
const works = () => Promise.resolve();

it('says once what goes on failing, and again when it fails otherwise or anew', async () => {
  const lines: string[] = [];
  const troubles = new Troubles({ warn: (line) => void lines.push(line) });
  for (const turn of [fails('gone'), fails('gone'), fails('slow'), works, fails('slow')]) {
    await troubles.orTell('look', turn);
  }
  await troubles.orTell('write', fails('gone'));
  expect(lines).toEqual([
    'cannot look: Error: gone',
    'cannot look: Error: slow',
    'cannot look: Error: slow',
    'cannot write: Error: gone',
  ]);
});
