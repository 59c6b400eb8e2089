import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleCommand } from './sample-command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-command-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('writes the default sample into the folder, with the seed given', async () => {
  const counts = await sampleCommand([folder, '--seed', '7']);
  expect(counts).toEqual({ sales: 421_570, features: 8190, stores: 45 });
});

it.each(['--help', '-h'])('writes nothing for %s', async (flag) => {
  expect(await sampleCommand([flag])).toBeUndefined();
});

it.each([
  { args: [], says: 'give one folder' },
  { args: ['one', 'two'], says: 'give one folder' },
  { args: ['here', '--seed', 'seven'], says: '--seed is "seven", not a whole number' },
  { args: ['here', '--sead', '7'], says: "Unknown option '--sead'" },
])('refuses $args', async ({ args, says }) => {
  await expect(sampleCommand(args)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(says) as string,
  });
});
