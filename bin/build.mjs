// `npm run build`: compiles each module, copies the other files, and builds the pages of the browser into `dist`. `npm
// run lint -- types` checks the types.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'vite';
import { copy, emit, isAsset, isModule, write } from './emit.mjs';
import { root } from './prepare.mjs';

await Promise.all(listFiles('apps', 'libs', 'bench').filter(isModule).map(emit));
for (const file of listFiles('libs', 'migrations').filter(isAsset)) copy(file);
dropFormerMigrations();
await Promise.all([
  describeOperations(),
  build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' }),
]);

/** Removes the copies of migrations that another checkout had here: a program would run each that it finds. */
function dropFormerMigrations() {
  for (const file of readdirSync(join(root, 'dist/migrations')))
    if (!isThere(join('migrations', file))) rmSync(join(root, 'dist/migrations', file));
}

/** Stores the descriptions of operations for help and completion: loading the operations takes too long. */
async function describeOperations() {
  const folder = 'apps/cli/src/operations';
  const { describeOperations } = await import(join(root, 'dist', folder, 'describe-operations.js'));
  write(`${folder}/operations.json`, JSON.stringify(await describeOperations()));
}

/** Files below the folders, relative to the root. */
function listFiles(...folders) {
  return folders.filter(isThere).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
}

/** Images are built without benchmarks. */
function isThere(folder) {
  return existsSync(join(root, folder));
}
