import { expect, it } from 'vitest';
import { formatDetails } from './details.js';

it.each([
  [{ files: 3, schedule: 'nightly' }, 'files: 3, schedule: nightly'],
  [{ became: 'started', onlyIfChanged: false }, 'became: started, only if changed: no'],
  [{ sep: null, comment: '', kinds: ['late', 'failed'] }, 'kinds: late, failed'],
  [{ answers: [{ args: {}, answer: 'holidaySales' }] }, 'answers: answer holidaySales'],
  [{}, ''],
])('writes %j in words', (details, words) => {
  expect(formatDetails(JSON.stringify(details))).toBe(words);
});

it('writes a time with its year', () => {
  const details = JSON.stringify({ expiresAt: '2027-11-29T12:00:00.000Z' });
  expect(formatDetails(details)).toMatch(/^expires at: \d+ Nov 2027, /);
});
