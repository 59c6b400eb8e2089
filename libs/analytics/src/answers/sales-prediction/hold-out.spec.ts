import { expect, it } from 'vitest';
import { measureOnHeldOut } from './hold-out.js';

const group = (x: number, mean: number, heldOut: boolean) => ({
  x,
  mean,
  heldOut,
  n: 1,
  deviations: 0,
});
/** On the line y = 2x, mean 4. */
const training = [group(1, 2, false), group(2, 4, false), group(3, 6, false)];

it('is the root mean square error over the held-out rows', () => {
  // The line predicts 8 and 10, actual sales are 11 and 6: √((3² + 4²) / 2). The mean predicts 4: √((7² + 2²) / 2).
  const later = [group(4, 11, true), group(5, 6, true)];
  expect(measureOnHeldOut([...training, ...later], '2010-04-02')).toEqual({
    firstWeek: '2010-04-02',
    trainingRows: 3,
    heldOutRows: 2,
    rmse: 3.54,
    naiveRmse: 5.15,
    improvement: 0.313197,
  });
});

it('compares with nothing when a plain mean has no error', () => {
  const later = [group(2, 4, true)];
  expect(measureOnHeldOut([...training, ...later], '2010-04-02')).toMatchObject({
    rmse: 0,
    improvement: null,
  });
});

it('is missing without a line to train, or weeks to hold out', () => {
  const later = [group(4, 8, true)];
  expect(measureOnHeldOut([...training.slice(1), ...later], '2010-04-02')).toBeNull();
  expect(measureOnHeldOut(training, null)).toBeNull();
});
