import { stripVTControlCharacters } from 'node:util';
import type { SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';

/** Lines of a failure's reason: more are in the output of its lane. */
const REASON_LINES = 12;
const LINE_LENGTH = 200;

/**
 * Returns the failures in a file: tests, and suites and files whose set-up failed.
 * @returns of each the name, and on lines below it why
 */
export function listFailures(module: TestModule, path: string): string[] {
  const tests = [...module.children.allTests('failed')].map((test) =>
    withReason(nameIn(path, test), test.result().errors),
  );
  const suites = [...module.children.allSuites()]
    .filter((suite) => suite.errors().length > 0)
    .map((suite) => withReason(nameIn(path, suite), suite.errors()));
  const errors = module.errors();
  return [...(errors.length > 0 ? [withReason(path, errors)] : []), ...suites, ...tests];
}

/** Returns a failure's name, and below it the message and the difference of its first error. */
export function withReason(
  name: string,
  [error]: readonly Partial<SerializedError>[] = [],
): string {
  const text = [error?.message, error?.diff].filter(Boolean).join('\n');
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trimEnd());
  const shown = lines.filter((line) => line !== '').slice(0, REASON_LINES);
  return [name, ...shown.map((line) => `      ${line.slice(0, LINE_LENGTH)}`)].join('\n');
}

const nameIn = (path: string, { fullName }: TestCase | TestSuite) =>
  `${path} > ${fullName.replace(/\s+/g, ' ')}`;
