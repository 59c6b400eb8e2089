import { expect, it } from 'vitest';
import { formatLimits } from './rule-labels.js';

const NONE = { share: null, cron: null, zone: null, alert: null, threshold: null };

it('writes the limits of a rule', () => {
  expect(formatLimits(NONE)).toBe('');
  expect(formatLimits({ ...NONE, share: 0.055 })).toBe('more than 5.5 % of the rows');
  expect(formatLimits({ ...NONE, cron: '0 7 * * 1-5', zone: 'Europe/Berlin' })).toBe(
    'deadline 0 7 * * 1-5 Europe/Berlin',
  );
  expect(formatLimits({ ...NONE, alert: 'store-drop', threshold: 0.3 })).toBe(
    'store-drop above 0.3',
  );
});
