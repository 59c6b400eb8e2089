import { readResults } from './results.js';

const LONGEST = 15;

/** Summarises the lanes of a checkout: failed tests with their reasons, and the longest spec files. @param root of the checkout */
export function summarise(root: string): string {
  const results = readResults(root);
  const failures = results.flatMap(({ failures }) => failures.map((name) => `FAIL  ${name}`));
  const longest = results
    .flatMap(({ seconds }) => Object.entries(seconds))
    .sort(([, one], [, other]) => other - one)
    .slice(0, LONGEST)
    .map(([file, seconds]) => `${seconds.toFixed(1).padStart(6)} s  ${file}`);
  return [...failures, ...longest].join('\n');
}
