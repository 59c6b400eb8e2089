import { cp, mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createVitest, type TestRunResult } from 'vitest/node';
import type { Outcome } from './outcome.js';
import { sqlMutants } from './sql-mutants.js';
import { WORK_FOLDER } from './work-folder.js';

const COPIED = [
  'apps',
  'libs',
  'migrations',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];
const LINKED = ['dist', 'node_modules'];

/** Tries one mutant at a time of SQL files, in a copy of the repository; `specsOf` returns the specs of a file. */
export async function mutateSql(
  files: string[],
  specsOf: (file: string) => string[],
  every: number,
): Promise<Outcome[]> {
  if (files.length === 0) return [];
  const sandbox = await copyRepository();
  const vitest = await createVitest('test', {
    root: sandbox,
    config: join(sandbox, 'test/mutation/vitest.config.ts'),
    watch: false,
    reporters: [{}],
    bail: 1,
    maxWorkers: 1,
    // A query is read when its module is loaded.
    isolate: true,
  });
  const judge = async (file: string) => {
    const folders = specsOf(file).map((folder) => `${join(sandbox, folder)}/`);
    return vitest.runTestSpecifications(await vitest.globTestSpecifications(folders));
  };
  try {
    await vitest.standalone();
    const outcomes: Outcome[] = [];
    for (const file of files) outcomes.push(...(await mutateFile(sandbox, file, judge, every)));
    return outcomes;
  } finally {
    await vitest.close();
    await rm(sandbox, { recursive: true, force: true });
  }
}

async function mutateFile(
  sandbox: string,
  file: string,
  judge: (file: string) => Promise<TestRunResult>,
  every: number,
): Promise<Outcome[]> {
  const sql = await readFile(file, 'utf8');
  const outcomes: Outcome[] = [];
  if (resultOf(await judge(file)) !== 'survived') {
    throw new Error(`the specs of ${file} fail without a fault in it, or there are none`);
  }
  for (const { line, change, sql: faulty } of sample(sqlMutants(sql), every)) {
    await writeFile(join(sandbox, file), faulty);
    const result = resultOf(await judge(file));
    outcomes.push({ file, line, change, result });
    console.log(`${file}:${line} ${change}: ${result}`);
  }
  await writeFile(join(sandbox, file), sql);
  // While the specs of the last mutant count as failed, Vitest would not run those of the next file.
  await judge(file);
  return outcomes;
}

const sample = <Each>(all: Each[], every: number) => all.filter((_, index) => index % every === 0);

async function copyRepository(): Promise<string> {
  await mkdir(WORK_FOLDER, { recursive: true });
  const sandbox = await mkdtemp(resolve(WORK_FOLDER, 'sql-'));
  for (const name of COPIED) await cp(name, join(sandbox, name), { recursive: true });
  for (const name of LINKED) await symlink(resolve(name), join(sandbox, name));
  return sandbox;
}

function resultOf({ testModules, unhandledErrors }: TestRunResult): Outcome['result'] {
  const errors = testModules.flatMap((module) => [
    ...module.errors(),
    ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ...[...module.children.allTests()].flatMap((test) => test.result().errors ?? []),
  ]);
  const failed = testModules.length === 0 || testModules.some((module) => !module.ok());
  if (!failed && unhandledErrors.length === 0) return 'survived';
  return errors.some(isUnreadable) ? 'invalid' : 'killed';
}

/** PostgreSQL's errors of class 42: the statement itself is wrong. */
function isUnreadable(error: object): boolean {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^42\w{3}$/.test(code);
}
