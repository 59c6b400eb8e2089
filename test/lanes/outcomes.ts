import type { TestCase, TestModule, TestSuite } from 'vitest/node';

/** Returns the number of passed tests of a file. */
export function passedIn(module: TestModule): number {
  return Array.from(module.children.allTests('passed')).length;
}

/** Returns the names of failures in a file: tests, and suites and files whose set-up failed. */
export function failuresOf(module: TestModule, path: string): string[] {
  const tests = [...module.children.allTests('failed')];
  const suites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
  const named = [...suites, ...tests].map(
    ({ fullName }: TestCase | TestSuite) => `${path} > ${fullName.replace(/\s+/g, ' ')}`,
  );
  return module.errors().length > 0 ? [path, ...named] : named;
}
