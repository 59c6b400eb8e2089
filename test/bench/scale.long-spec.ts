import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ScaleFigures } from '../../bench/scale/measure-size.js';
import { runScript } from '../setup/run-script.js';
import { createTempFolder } from '../setup/temp-folder.js';

// A person checks in the printed table whether time grows no faster than rows.
it.each([
  { flow: 'weekly-sales', sizes: ['1×', '10×', '100×'] },
  { flow: 'retail-mart', sizes: ['1 M', '10 M', '50 M'] },
])('publishes $flow of $sizes, with worker and compute within their memory cap', async (given) => {
  const folder = await createTempFolder('scale');
  const file = join(folder, 'figures.json');
  await runScript('tool', 'bench', 'scale', '--flow', given.flow, '--json', file);
  const { figures } = JSON.parse(await readFile(file, 'utf8')) as { figures: ScaleFigures[] };
  expect(figures.map(({ label }) => label)).toEqual(given.sizes);
  for (const { memory, memoryCap } of figures) {
    expect(memory.together).toBeLessThanOrEqual(memoryCap);
  }
  await rm(folder, { recursive: true });
});
