import { expect, it } from 'vitest';
import { explainAccuracy } from './explain-model.js';

it.each([
  [{ wmae: 0, naiveWmae: 0 }, 'Both were exact.'],
  [{ wmae: 0, naiveWmae: 8 }, 'The error of the forecast is 100.0\u00a0% smaller.'],
  [{ wmae: 6, naiveWmae: 8 }, 'The error of the forecast is 25.0\u00a0% smaller.'],
  [{ wmae: 8, naiveWmae: 8 }, 'The forecast is no better: prefer the sales of the year before.'],
  [{ wmae: 2, naiveWmae: 0 }, 'The forecast is no better: prefer the sales of the year before.'],
])('compares the errors %j', (errors, sentence) => {
  expect(explainAccuracy('the chain', errors).endsWith(` ${sentence}`)).toBe(true);
});
