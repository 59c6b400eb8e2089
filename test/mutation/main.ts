import { relative } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { filesBelow, isSpec, specFolder } from './find-files.js';
import { type MutateOptions, parseOptions, USAGE } from './options.js';
import { report } from './report.js';
import { mutateSql } from './sql-runner.js';
import { mutateTypeScript } from './typescript-runner.js';

async function mutate({ paths, specs, every, force }: MutateOptions): Promise<void> {
  const roots = paths.map((path) => relative('.', path));
  const files = [...new Set(roots.flatMap(filesBelow))];
  const code = files.filter((file) => file.endsWith('.ts') && !isSpec(file) && !isTypes(file));
  const queries = files.filter((file) => file.endsWith('.sql'));
  const folders = (path: string) => (specs.length > 0 ? specs : [specFolder(path)]);
  const outcomes = [
    ...(await mutateTypeScript(code, [...new Set(roots.flatMap(folders))], force)),
    ...(await mutateSql(queries, folders, every)),
  ];
  console.log(report(outcomes));
  // Vitest sets it when a spec finds a fault.
  process.exitCode = 0;
}

const isTypes = (file: string) => file.endsWith('.d.ts');

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await mutate(options);
  else console.log(USAGE);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(`mutate: ${error.code}: ${error.message}`);
  process.exitCode = 2;
}
