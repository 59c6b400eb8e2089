import type { TestCase, TestModule, TestSuite } from 'vitest/node';

/** How many tests of a file passed. */
export function passedIn(module: TestModule): number {
  return Array.from(module.children.allTests('passed')).length;
}

/** The names of what failed in a file: tests, and suites and files that could not be set up. */
export function failuresOf(module: TestModule, path: string): string[] {
  const tests = [...module.children.allTests('failed')];
  const suites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
  const named = [...suites, ...tests].map(
    ({ fullName }: TestCase | TestSuite) => `${path} > ${fullName.replace(/\s+/g, ' ')}`,
  );
  return module.errors().length > 0 ? [path, ...named] : named;
}
