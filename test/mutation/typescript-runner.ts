import { relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import type { Outcome } from './outcome.js';
import { WORK_FOLDER } from './work-folder.js';

const RESULTS: Record<string, Outcome['result'] | undefined> = {
  Killed: 'killed',
  // An endless loop is detected, too.
  Timeout: 'killed',
  Survived: 'survived',
  NoCoverage: 'survived',
  RuntimeError: 'invalid',
  CompileError: 'invalid',
};

/**
 * Stryker over TypeScript files, one fault at a time in a copy of the repository. Left out are the
 * texts, most of which are messages and descriptions, and what is evaluated when a module is loaded.
 */
export async function mutateTypeScript(
  files: string[],
  specs: string[],
  force: boolean,
): Promise<Outcome[]> {
  if (files.length === 0) return [];
  const stryker = new Stryker({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    mutate: files,
    testFiles: specs.map((folder) => `${folder}/**/*.spec.ts`),
    mutator: { excludedMutations: ['StringLiteral'] },
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    concurrency: 1,
    // A busy machine must not kill a mutant: only an endless loop takes this long.
    timeoutMS: 60_000,
    incremental: true,
    incrementalFile: `${WORK_FOLDER}/stryker.json`,
    force,
    tempDirName: `${WORK_FOLDER}/sandbox`,
    ignorePatterns: [WORK_FOLDER, 'infra', 'docker'],
    reporters: ['progress-append-only'],
    allowEmpty: true,
    disableTypeChecks: false,
  });
  const mutants = await stryker.runMutationTest();
  return mutants.flatMap(({ fileName, location, replacement, mutatorName, status }) => {
    const file = relative('.', fileName);
    // The results of earlier runs for other files are included, too.
    const result = files.includes(file) ? RESULTS[status] : undefined;
    const change = `${mutatorName}: ${replacement.trim().replace(/\s+/g, ' ')}`;
    return result ? [{ file, line: location.start.line, change, result }] : [];
  });
}
