import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { Salts } from './salts.js';

let folder: string;
beforeAll(async () => {
  folder = await createTempFolder('salts');
});
afterAll(() => rm(folder, { recursive: true }));

const saltsIn = async (text: string | Buffer) => {
  const path = join(folder, 'salt');
  await writeFile(path, text);
  return new Salts(new Map([['pepper', { kind: 'file', path }]]));
};

describe('salts', () => {
  it.each([
    ['sixteen signs ok', 'sixteen signs ok'],
    ['  blanks belong to it  \n', '  blanks belong to it  '],
    ['so do lines\nwithin it\r\n', 'so do lines\nwithin it'],
  ])('are the text of a file without its last line end: %j', async (text, salt) => {
    const salts = await saltsIn(text);
    expect([...(await salts.read(['pepper', 'unknown']))]).toEqual([['pepper', salt]]);
    await salts.check();
  });

  it.each(['', 'fifteen signs !\n', 'a text with NUL \0 in it'])(
    'are rejected when too short or invalid: %j',
    async (text) => {
      const salts = await saltsIn(text);
      const refused = salts.check();
      await expect(refused).rejects.toMatchObject({ code: 'SECRET_INVALID' });
      await expect(refused).rejects.toThrow(
        'is not a salt: store a text of at least 16 characters in it',
      );
      if (text !== '') await expect(refused).rejects.not.toThrow(text.trim());
    },
  );
});
