import { Readable } from 'node:stream';
import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { FileStore } from './file-store.js';

it('deletes a folder into which a replaced worker still writes', async () => {
  const folder = await createTempFolder('store');
  try {
    const store = new FileStore(folder);
    let isOver = false;
    const write = async (worker: number) => {
      // Its own writes may fail, since their folder is gone.
      for (let file = 0; !isOver; file++)
        await store
          .put(`scratch/${worker}/${file % 40}/rows.csv`, Readable.from(['1']))
          .catch(() => undefined);
    };
    const writers = [1, 2, 3, 4].map(write);
    for (let round = 0; round < 60; round++) await store.deletePrefix('scratch/');
    isOver = true;
    await Promise.all(writers);
    await store.deletePrefix('scratch/');
    for await (const { key } of store.list('scratch/')) expect.fail(key);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
