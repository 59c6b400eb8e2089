import { join } from 'node:path';
import { installOnce, installPython } from '#test/cloud/install/install-once.js';
import { runCommand } from '#test/cloud/install/run-command.js';

const PINNED = ['package.json', 'package-lock.json', 'requirements.txt'];
const NPM = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix'];

/** Folders of the tools that check the API from outside; they are no packages of the project. */
export interface StandardsTools {
  /** Folder of redocly, spectral, openapi-typescript and a TypeScript 5. */
  npm: string;
  /** Folder of schemathesis and openapi-python-client. */
  python: string;
}

/** Installs them once for each set of pinned versions, in the user's cache. @returns their bin folders */
export async function ensureStandardsTools(): Promise<StandardsTools> {
  const from = new URL('tools/', import.meta.url);
  const root = await installOnce('standards', from, PINNED, async (folder) => {
    await runCommand('npm', [...NPM, folder]);
    await installPython(folder);
  });
  return { npm: join(root, 'node_modules', '.bin'), python: join(root, 'venv', 'bin') };
}
