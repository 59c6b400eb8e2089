import { fileURLToPath } from 'node:url';

/**
 * Returns the compiled file to start as a child process, also when this module runs from source
 * (under the test runner), because plain Node.js cannot run TypeScript with decorators.
 * @param base `import.meta.url` of the caller
 * @param relative path from the caller to the entry, ending in `.js`
 */
export function compiledEntry(base: string, relative: string): string {
  const path = fileURLToPath(new URL(relative, base));
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const isCompiled = /[\\/]dist[\\/]$/.test(root);
  return isCompiled ? path : path.replace(root, `${root}dist/`);
}
