import { describe, expect, it } from 'vitest';
import { predictTrees, trainTrees } from './boosted-trees.js';

/** Rows of two features; the target follows the first, but every tenth row is far off. */
const ROWS = 2000;
const features = Float32Array.from({ length: ROWS * 2 }, (_, i) =>
  i % 2 === 0 ? (i / 2) % 100 : Math.sin(i),
);
const step = (x: number) => (x < 50 ? -3 : 8);
const targets = Float64Array.from({ length: ROWS }, (_, i) =>
  i % 10 === 0 ? 1000 : step(i % 100),
);

describe('boosted trees', () => {
  it('learn the median of each side of a step, whatever the outliers', () => {
    const weights = new Float64Array(ROWS).fill(1);
    const forest = trainTrees({ features, count: 2, targets, weights });
    const predict = (x: number) => predictTrees(forest, Float32Array.of(x, 0), 0);
    // 150 trees at a rate of 0.06 leave less than 0.01 % of a median's distance.
    expect(predict(20)).toBeCloseTo(-3, 1);
    expect(predict(80)).toBeCloseTo(8, 1);
  });

  it('follow the rows of more weight', () => {
    const weights = Float64Array.from({ length: ROWS }, (_, i) => (i % 10 === 0 ? 100 : 1));
    const forest = trainTrees({ features, count: 2, targets, weights });
    expect(predictTrees(forest, Float32Array.of(20, 0), 0)).toBeGreaterThan(900);
  });
});
