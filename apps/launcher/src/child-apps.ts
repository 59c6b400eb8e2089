import { join } from 'node:path';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { ChildApp } from './child-app.js';

/**
 * Returns the worker and the API of a state folder, which begin to load their code.
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
        logFile: join(state, 'logs', `${name}.log`),
        onLost,
      }),
  );
  for (const app of apps) app.load();
  return apps;
}

export const stopApps = (apps: readonly ChildApp[]) => Promise.all(apps.map((app) => app.stop()));
