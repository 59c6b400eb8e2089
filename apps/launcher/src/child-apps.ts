import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { ChildApp } from './child-app.js';

/**
 * Returns the worker and the API of a state folder, in this order, which begin to load their code. The API of a first start
 * has nothing to answer before the first run: it loads beside that run.
 * @param onLost called when one of them cannot keep running
 */
export function loadApps(state: string, onLost: (error: unknown) => void): ChildApp[] {
  const apps = (['worker', 'api'] as const).map(
    (name) =>
      new ChildApp({
        name,
        entry: compiledEntry(import.meta.url, `../../${name}/src/main.js`),
        code: compiledEntry(import.meta.url, `../../${name}/src/start-${name}.js`),
        folders: [`../../${name}/src`, '../../../libs'].map((folder) =>
          compiledEntry(import.meta.url, folder),
        ),
        state,
        logFile: join(state, 'logs', `${name}.log`),
        onLost,
      }),
  );
  const isFirst = !existsSync(join(state, 'postgres'));
  for (const app of apps) if (!isFirst || app.name === 'worker') app.load();
  return apps;
}

export const stopApps = (apps: readonly ChildApp[]) => Promise.all(apps.map((app) => app.stop()));
