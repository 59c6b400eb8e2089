import { join } from 'node:path';
import { installOnce, installPython } from '#test/cloud/install/install-once.js';
import { runCommand } from '#test/cloud/install/run-command.js';

const PINNED = ['package.json', 'package-lock.json', 'requirements.txt'];

/** The programs that docs/connect.md requires; the project's packages do not include them. */
export interface ConnectTools {
  python: string;
  /** Folder with graphql-codegen and a TypeScript 5. */
  nodeModules: string;
}

/** Installs them once for each set of pinned versions, in the user's cache. */
export async function ensureConnectTools(): Promise<ConnectTools> {
  const from = new URL('packages/', import.meta.url);
  const root = await installOnce('connect', from, PINNED, async (folder) => {
    await runCommand('npm', ['ci', '--no-audit', '--no-fund', '--prefix', folder]);
    await installPython(folder);
  });
  return {
    python: join(root, 'venv', 'bin', 'python'),
    nodeModules: join(root, 'node_modules'),
  };
}
