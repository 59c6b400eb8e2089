import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { installOnce, installPython } from '#test/cloud/install/install-once.js';
import { runCommand } from '#test/cloud/install/run-command.js';
import { tempFolder } from '../setup/temp-folder.js';

const forecasts = z.array(z.array(z.number()));
const answer = z.object({ stl: forecasts, dummies: forecasts });

/** Series, oldest week first, and what the peer forecasts of them. */
export interface PeerQuestion {
  series: readonly (readonly number[])[];
  horizon: number;
  /** Years that STL smooths each week of the season over. */
  seasonWindow: number;
}

/** Forecasts of each series by the peer's STL with exponential smoothing, and by its seasonal dummies. */
export type PeerForecasts = z.output<typeof answer>;

/** Forecasts by statsmodels and statsforecast, which it first installs in the user's cache if they are missing. */
export async function forecastByPeer(question: PeerQuestion): Promise<PeerForecasts> {
  const from = new URL('packages/', import.meta.url);
  const root = await installOnce('forecast-peer', from, ['requirements.txt'], installPython);
  const folder = await tempFolder('forecast-peer');
  try {
    const file = join(folder, 'question.json');
    await writeFile(file, JSON.stringify(question));
    const program = fileURLToPath(new URL('components.py', import.meta.url));
    const output = await runCommand(join(root, 'venv', 'bin', 'python'), [program, file]);
    return answer.parse(JSON.parse(output));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
