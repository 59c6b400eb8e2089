import { dirname, join } from 'node:path/posix';
import type { Repository } from './repository.js';

/** The files that a code file names in its strings. */
export interface Named {
  /** Code that is started by its path, such as a child process. */
  code: string[];
  /** Other files, and all files of named folders. */
  files: string[];
  /** Why the files that it reads cannot be listed; undefined when they can. */
  unlisted: string | undefined;
}

/** Texts between quotes or `}`, including the file's strings; of a template the text around its values. */
const QUOTED = /(?<=['"`}])[^'"`\n${}]+/g;
/** Imports are followed elsewhere. Names in comments, comparisons or texts of a page are neither read nor started. */
const NOT_NAMED = new RegExp(
  [
    /^ *(?:import|export)\b(?:[^'"`;=]*\bfrom)? '[^'\n]*';$/,
    /^ *\/\*\*[^]*?\*\/$/,
    /^ *\/\/[^\n]*$/,
    /[!=]== '[^'\n]*'/,
    /\bgetByText\('[^'\n]*'/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gm',
);
/** The built pages depend on this folder. */
const BUILT_PAGES = { from: 'apps/web', to: 'dist/web' };

/** Returns the files, code and folders that a file names by a path relative to itself or the root. */
export function namedBy(repository: Repository, file: string): Named {
  const text = repository.text(file).replaceAll(NOT_NAMED, '');
  const strings = [...new Set(text.match(QUOTED))].map((each) => each.trim()).filter(Boolean);
  const paths = new Set(strings.flatMap((name) => pathsOf(file, name)));
  if (text.includes('import.meta.dirname')) paths.add(dirname(file));
  const named: Named = {
    code: [],
    files: [],
    unlisted: unlistedIn(repository, file, text, strings, paths),
  };
  for (const path of paths) addPath(repository, file, path, named);
  return named;
}

/** Whether a path belongs to the applications or libraries. */
export const isProduct = (path: string): boolean => /^(apps|libs)(\/|$)/.test(path);

/** Whether a file contains tests, which no other test reads. */
export const isSpec = (file: string): boolean => /[.-]spec\.ts$/.test(file);

/** A single word may name a file in the same folder, but not a folder of the root. */
function pathsOf(file: string, name: string): string[] {
  const relative = name.replace(/^\/+/, '').replace(/[?#].*$/, '');
  if (relative === '' || relative === '..' || relative.includes('\\')) return [];
  const paths = [join(dirname(file), relative)];
  if (/[./]/.test(relative) && !relative.startsWith('.')) paths.push(join(relative));
  return paths.map((path) => path.replace(/\/$/, '')).filter((path) => !path.startsWith('..'));
}

function addPath(repository: Repository, file: string, path: string, named: Named): void {
  const source = path.replace(/\.js$/, '.ts');
  if (/\.[cm]?ts$/.test(source) && repository.has(source)) named.code.push(source);
  else if (repository.has(path)) named.files.push(path);
  else if (path === BUILT_PAGES.to) named.files.push(...repository.below(BUILT_PAGES.from));
  else named.files.push(...filesBelow(repository, file, path));
}

function filesBelow(repository: Repository, file: string, folder: string): readonly string[] {
  // The product names a parent folder as the start of a path, whose end is named, too.
  const isAbove = folder === '.' || (file.startsWith(`${folder}/`) && folder !== dirname(file));
  if (isAbove && isProduct(file)) return [];
  const files = repository.below(folder).filter((each) => !isSpec(each));
  // Product code, and code in the same folder, is found by imports and names.
  const areData = isProduct(folder) || folder === dirname(file);
  return areData ? files.filter((each) => !each.endsWith('.ts')) : files;
}

function unlistedIn(
  repository: Repository,
  file: string,
  text: string,
  strings: readonly string[],
  paths: ReadonlySet<string>,
): string | undefined {
  if (/\bimport\(\s*[^\s'/]/.test(text)) return 'imports what only its run tells';
  if (strings.some((name) => /(^|\/)main\.js$/.test(name))) return 'starts the built application';
  // The product knows how to start it, and finds its files from its root.
  if (isProduct(file)) return undefined;
  const installs = strings.includes('ci');
  if (strings.some((name) => name.startsWith('npm ') || (name === 'npm' && !installs))) {
    return 'starts a command of npm';
  }
  const climbs = text.includes('import.meta') && strings.includes('..');
  if (paths.has('.') || climbs || text.includes('process.cwd()'))
    return 'reads the checkout from its root';
  // `/bin/false` is a system program.
  const program = [...paths].find(
    (path) => /^(bin|dist(\/.*)?)$/.test(path) || (path.startsWith('bin/') && repository.has(path)),
  );
  return program === undefined ? undefined : `runs ${program}`;
}
