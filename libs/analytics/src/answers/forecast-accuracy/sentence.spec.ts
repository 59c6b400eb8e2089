import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = {
  state: 'CURRENT',
  reason: null,
  inside80Share: 0.812,
  origins: 8,
  groups: [{ inside80Share: 0.9 }, { inside80Share: 0.7 }, { inside80Share: null }],
  coverage: { firstWeek: '2011-11-04', lastWeek: '2012-10-26' },
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it.each([
  [{}, 'department sales of the chain', ''],
  [{ by: 'HORIZON', store: 4 }, 'department sales in store 4', ''],
  [{ by: 'STORE' }, 'department sales of the chain', ': by store, from 70.0 % to 90.0 %'],
  [{ by: 'HORIZON', department: 3 }, 'sales of department 3', ''],
] as const)('names the question %o', (asked, sales, range) => {
  expect(formatPlain(answer, asked)).toBe(
    `Of the weekly ${sales} from November 2011 to October 2012, 81.2 % came inside the 80 % interval of forecasts from 8 dates${range}.`,
  );
});

it('has no range of a single group', () => {
  const one = { ...answer, groups: [{ inside80Share: 0.812 }] };
  expect(formatPlain(one, { by: 'DEPARTMENT', department: 3 })).toMatch(/ from 8 dates\.$/);
});

it('reports why there is nothing to judge', () => {
  expect(formatPlain({ ...answer, inside80Share: null, origins: 1 }, { store: 4 })).toBe(
    'No interval exists yet to compare with the weekly department sales in store 4 from November 2011 to October 2012: the back-test made ' +
      'forecasts from 1 date.',
  );
  expect(formatPlain({ ...answer, state: 'NONE', reason: 'too short' }, { by: 'STORE' })).toBe(
    'There is no forecast to compare with the weekly department sales of the chain: too short.',
  );
});
