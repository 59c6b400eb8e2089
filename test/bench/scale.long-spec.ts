import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ScaleFigures } from '../../bench/scale/measure-size.js';
import { runScript } from '../setup/run-script.js';
import { tempFolder } from '../setup/temp-folder.js';

// Whether time grows no faster than rows is for a person to read, in the table that it prints.
it('publishes 1, 10 and 100 times the rows, with worker and compute within their cap', async () => {
  const folder = await tempFolder('scale');
  const file = join(folder, 'figures.json');
  await runScript('bench-scale', '--json', file);
  const { figures } = JSON.parse(await readFile(file, 'utf8')) as { figures: ScaleFigures[] };
  expect(figures.map(({ times }) => times)).toEqual([1, 10, 100]);
  for (const { memory, memoryCap } of figures) {
    expect(memory.together).toBeLessThanOrEqual(memoryCap);
  }
  await rm(folder, { recursive: true });
});
