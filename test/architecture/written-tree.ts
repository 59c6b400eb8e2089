import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';

const apps = ['api', 'worker', 'launcher', 'loader', 'cli'];
const missing = 'not-installed';

/** The file of an import, or its package's manifest and entry. */
function filesBehind(specifier: string, from: string): Record<string, string> {
  const [, room, path] = /^#(\w+)[/](.+)[.]js$/.exec(specifier) ?? [];
  if (room !== undefined && path !== undefined) {
    const folder =
      room === 'test' ? 'test' : `${apps.includes(room) ? 'apps' : 'libs'}/${room}/src`;
    return { [`${folder}/${path}.ts`]: '' };
  }
  if (specifier.startsWith('.')) {
    const file = posix.join(posix.dirname(from), specifier);
    return { [file.includes('node_modules') ? file : file.replace(/[.]js$/, '.ts')]: '' };
  }
  if (specifier === missing) return {};
  return {
    [`node_modules/${specifier}/package.json`]: JSON.stringify({
      name: specifier,
      main: 'index.js',
    }),
    [`node_modules/${specifier}/index.js`]: '',
  };
}

/** Creates the files that these modules import, empty. */
function filesImported(modules: Record<string, string>): Record<string, string> {
  const files = Object.entries(modules).flatMap(([from, text]) => {
    const specifiers = [...text.matchAll(/'([^']+)'/g)].map(([, specifier]) => specifier ?? '');
    return specifiers.flatMap((specifier) => Object.entries(filesBehind(specifier, from)));
  });
  return Object.fromEntries(files);
}

/** Writes a repository with these modules, their imports, and the settings of `repository`. */
export async function writeTree(
  repository: string,
  folder: string,
  modules: Record<string, string>,
): Promise<void> {
  for (const [file, text] of Object.entries({ ...filesImported(modules), ...modules })) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  for (const settings of ['package.json', 'tsconfig.json']) {
    await copyFile(join(repository, settings), join(folder, settings));
  }
}
