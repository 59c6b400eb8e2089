import { expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { formatAddresses, REST_PATHS } from './addresses.js';

const serving = { api: 'http://a:1', worker: 'http://a:2', state: '/srv/my shop' };

it.each([
  [['weekly-sales', 'retail-mart'], '/v1/weekly-top-stores'],
  [['retail-mart'], '/v1/customer-spend'],
])('names an address of REST that answers for %j', (published, path) => {
  expect(formatAddresses(serving, published)).toMatch(new RegExp(`^REST +http://a:1${path}$`, 'm'));
});

it('lists no answer when nothing is published, but the line for commands', () => {
  const lines = formatAddresses(serving, []).split('\n');
  expect(lines.filter((line) => line.startsWith('REST'))).toEqual([]);
  expect(lines).toContain("Commands  npx retailstream --state '/srv/my shop'");
});

it('asks an answer of every flow that has one', () => {
  for (const { flow } of answerRegistry) {
    const paths = answerRegistry.flatMap((each) => (each.flow === flow ? [each.path] : []));
    expect(paths).toContain(REST_PATHS[flow]);
  }
});
