import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the built pages, as Vite's manifest names it. */
interface BuiltFile {
  file: string;
  css?: string[];
  imports?: string[];
}

type Manifest = Record<string, BuiltFile>;

/** The document of the console, which names its own files. */
const DOCUMENT = 'index.html';

/**
 * Returns the `Link` header of a page of the console: the browser loads the page's files while it loads and runs those
 * of every page.
 *
 * @param folder of the built pages
 * @throws Error if the build has no such module
 */
export function pageLinks(folder: string): (module: string) => string {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const first = filesFrom(manifest, DOCUMENT);
  return (module) =>
    [...filesFrom(manifest, `src/${module}.tsx`)]
      .filter((file) => !first.has(file))
      .map((file) => `</${file}>; rel=${file.endsWith('.css') ? STYLE : MODULE}; crossorigin`)
      .join(', ');
}

const STYLE = 'preload; as=style';
const MODULE = 'modulepreload';

/** Returns the files of a module and of everything that it imports. */
function filesFrom(manifest: Manifest, module: string): ReadonlySet<string> {
  const names = new Set([module]);
  const files = new Set<string>();
  for (const name of names) {
    const built = manifest[name];
    if (!built) throw new Error(`the build of the pages has no ${name}: npm run build`);
    for (const file of [built.file, ...(built.css ?? [])]) files.add(file);
    built.imports?.forEach((each) => names.add(each));
  }
  return files;
}
