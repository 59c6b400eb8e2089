import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = {
  state: 'CURRENT',
  reason: null,
  inside80Share: 0.812,
  origins: 8,
  coverage: { firstWeek: '2011-11-04', lastWeek: '2012-10-26' },
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it.each([
  [{}, 'of the chain'],
  [{ by: 'HORIZON', store: 4 }, 'in store 4'],
  [{ by: 'STORE' }, 'of the chain, by store,'],
  [{ by: 'DEPARTMENT', department: 3 }, 'of department 3, by department,'],
] as const)('names the question %o', (asked, scope) => {
  expect(formatPlain(answer, asked)).toBe(
    `Of the sales ${scope} from November 2011 to October 2012, 81.2 % came inside the 80 % interval of forecasts from 8 dates.`,
  );
});

it('reports why there is nothing to judge', () => {
  expect(formatPlain({ ...answer, inside80Share: null, origins: 1 }, { store: 4 })).toBe(
    'No interval exists yet to compare with the sales in store 4 from November 2011 to October 2012: the back-test made ' +
      'forecasts from 1 date.',
  );
  expect(formatPlain({ ...answer, state: 'NONE', reason: 'too short' }, { by: 'STORE' })).toBe(
    'There is no forecast to compare with the sales of the chain, by store: too short.',
  );
});
