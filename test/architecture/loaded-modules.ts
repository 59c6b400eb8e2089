import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

export const repository = join(import.meta.dirname, '..', '..');

/** Returns the modules that Node.js loads with a module: imports of types, and those made later, load nothing. */
export async function modulesLoadedWith(entry: string): Promise<string[]> {
  const options = await extractDepcruiseOptions(join(repository, '.dependency-cruiser.cjs'));
  const { output } = await cruise(
    [entry],
    { ...options, baseDir: repository, exclude: { dynamic: true } },
    undefined,
    { tsConfig: extractTSConfig(join(repository, 'tsconfig.json')) },
  );
  if (typeof output === 'string') throw new Error('dependency-cruiser gave text, not its result');
  const bySource = new Map(output.modules.map((module) => [module.source, module]));
  const loaded = new Set([entry]);
  // A set also visits what is added during the loop.
  for (const source of loaded) {
    for (const { resolved, dependencyTypes } of bySource.get(source)?.dependencies ?? []) {
      if (!dependencyTypes.includes('type-only')) loaded.add(resolved);
    }
  }
  return [...loaded];
}
