import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DEFAULT_SETTINGS } from '#forecast/forecast.js';
import { listProbabilities } from '#forecast/conformal.js';
import type { Panel } from '#forecast/panel.js';
import { installOnce, installPython } from '#test/cloud/install/install-once.js';
import { runCommand } from '#test/cloud/install/run-command.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { HORIZON } from './reference-chain.js';

const forecasts = z.array(z.array(z.number()));
const answer = z.object({ levels: z.array(z.number()), dummies: forecasts });

/** Series, oldest week first, and what the peer forecasts of them. */
export interface PeerQuestion {
  series: readonly (readonly number[])[];
  horizon: number;
}

/** The level of each series by the peer's exponential smoothing, and its forecasts by the peer's seasonal dummies. */
export type PeerForecasts = z.output<typeof answer>;

/** Forecasts by statsmodels and statsforecast, which it first installs in the user's cache if they are missing. */
export async function forecastByPeer(question: PeerQuestion): Promise<PeerForecasts> {
  return answer.parse(await runPeer('components.py', question));
}

/** Recomputes all figures of a forecast by method.py, in the form of reference-summary.ts. */
export function recompute({ weeks, holidays, series, values, present }: Panel): Promise<object> {
  const rows = (matrix: ArrayLike<number>) =>
    series.map((_, s) =>
      Array.from({ length: weeks.length }, (_week, t) => matrix[s * weeks.length + t]),
    );
  return runPeer('method.py', {
    weeks,
    holidays: [...holidays],
    series: series.map(({ store, department }) => [store, department]),
    values: rows(values),
    present: rows(present),
    horizon: HORIZON,
    probabilities: listProbabilities(DEFAULT_SETTINGS.levels),
  });
}

async function runPeer(name: string, question: object): Promise<object> {
  const from = new URL('packages/', import.meta.url);
  const root = await installOnce('forecast-peer', from, ['requirements.txt'], installPython);
  const folder = await createTempFolder('forecast-peer');
  try {
    const file = join(folder, 'question.json');
    await writeFile(file, JSON.stringify(question));
    const program = fileURLToPath(new URL(name, import.meta.url));
    const python = join(root, 'venv', 'bin', 'python');
    return JSON.parse(await runCommand(python, ['-B', program, file])) as object;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
