import { binRows, type BinnedRows, BINS, type FeatureRows } from './feature-bins.js';

/** Rows to learn from. */
export interface TrainingRows extends FeatureRows {
  readonly targets: Float64Array;
  /** Positive. */
  readonly weights: Float64Array;
}

interface TreeNode {
  /** Of an inner node: rows with less than `threshold` go left. */
  feature: number;
  threshold: number;
  left: TreeNode | undefined;
  right: TreeNode | undefined;
  /** Of a leaf. */
  value: number;
}

export type Forest = readonly TreeNode[];

/** Rows `from` to `to` of the order, with gradients and weights summed by feature and bin. */
interface OpenLeaf {
  readonly node: TreeNode;
  readonly from: number;
  readonly to: number;
  readonly histogram: Float64Array;
  readonly split: Split | undefined;
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
}

const TREES = 150;
const LEAVES = 15;
const LEARNING_RATE = 0.06;
const FEWEST_ROWS = 60;

/**
 * Fits gradient-boosted regression trees for the weighted absolute error: each tree grows leaf by leaf on the signs of
 * the residuals, and a leaf's value is 0.06 of the weighted median of its residuals.
 * Sources: Friedman (2001), Greedy function approximation: a gradient boosting machine, Annals of Statistics 29(5)
 * (LAD_TreeBoost); Ke et al. (2017), LightGBM, NeurIPS 30 (histograms, leaf-wise growth).
 */
export function trainTrees(rows: TrainingRows): Forest {
  const binned = binRows(rows);
  const residuals = rows.targets.slice();
  const gradients = new Float64Array(residuals.length);
  const order = new Int32Array(residuals.length);
  return Array.from({ length: TREES }, () => {
    for (let i = 0; i < order.length; i++) {
      order[i] = i;
      gradients[i] = Math.sign(residuals[i]!) * rows.weights[i]!;
    }
    return growTree(binned, order, gradients, residuals, rows.weights);
  });
}

/** Returns the sum of the trees' values. @param at position of the row's first feature */
export function predictTrees(forest: Forest, features: Float32Array, at: number): number {
  let sum = 0;
  for (let node of forest) {
    while (node.left !== undefined && node.right !== undefined) {
      node = features[at + node.feature]! < node.threshold ? node.left : node.right;
    }
    sum += node.value;
  }
  return sum;
}

function growTree(
  binned: BinnedRows,
  order: Int32Array,
  gradients: Float64Array,
  residuals: Float64Array,
  weights: Float64Array,
): TreeNode {
  const summed = (from: number, to: number) =>
    histogramOf(binned, order.subarray(from, to), gradients, weights);
  const root = emptyNode();
  const leaves = [openLeaf(binned, root, 0, order.length, summed(0, order.length))];
  while (leaves.length < LEAVES) {
    const best = mostGain(leaves);
    if (best === undefined) break;
    leaves.splice(leaves.indexOf(best), 1, ...divide(binned, best, order, summed));
  }
  for (const { node, from, to } of leaves) {
    const members = order.subarray(from, to);
    node.value = LEARNING_RATE * weightedMedian(members, residuals, weights);
    for (const i of members) residuals[i]! -= node.value;
  }
  return root;
}

/** Divides a leaf in two; only the smaller one is summed, the other is the difference. */
function divide(
  binned: BinnedRows,
  { node, from, to, histogram, split }: OpenLeaf,
  order: Int32Array,
  summed: (from: number, to: number) => Float64Array,
): [OpenLeaf, OpenLeaf] {
  const { feature, bin } = split!;
  const middle = partition(binned, order, from, to, feature, bin);
  const isLeftSmall = middle - from < to - middle;
  const small = isLeftSmall ? summed(from, middle) : summed(middle, to);
  const large = histogram.map((value, i) => value - small[i]!);
  node.feature = feature;
  node.threshold = binned.edges[feature]![bin]!;
  node.left = emptyNode();
  node.right = emptyNode();
  return [
    openLeaf(binned, node.left, from, middle, isLeftSmall ? small : large),
    openLeaf(binned, node.right, middle, to, isLeftSmall ? large : small),
  ];
}

function emptyNode(): TreeNode {
  return { feature: 0, threshold: 0, left: undefined, right: undefined, value: 0 };
}

function openLeaf(
  binned: BinnedRows,
  node: TreeNode,
  from: number,
  to: number,
  histogram: Float64Array,
): OpenLeaf {
  return { node, from, to, histogram, split: bestSplit(binned, histogram, to - from) };
}

function mostGain(leaves: readonly OpenLeaf[]): OpenLeaf | undefined {
  let best: OpenLeaf | undefined;
  for (const leaf of leaves) {
    if (leaf.split !== undefined && leaf.split.gain > (best?.split?.gain ?? 0)) best = leaf;
  }
  return best;
}

/** Returns the sums of gradients and weights and the number of rows, by feature and bin. */
function histogramOf(
  { bins, count }: BinnedRows,
  members: Int32Array,
  gradients: Float64Array,
  weights: Float64Array,
): Float64Array {
  const histogram = new Float64Array(count * BINS * 3);
  for (const i of members) {
    const [gradient, weight] = [gradients[i]!, weights[i]!];
    for (let j = 0; j < count; j++) {
      const at = (j * BINS + bins[i * count + j]!) * 3;
      histogram[at]! += gradient;
      histogram[at + 1]! += weight;
      histogram[at + 2]! += 1;
    }
  }
  return histogram;
}

function bestSplit(
  { edges }: BinnedRows,
  histogram: Float64Array,
  rows: number,
): Split | undefined {
  let [gradient, weight] = [0, 0];
  for (let b = 0; b < BINS; b++) {
    gradient += histogram[b * 3]!;
    weight += histogram[b * 3 + 1]!;
  }
  const whole = gradient ** 2 / weight;
  let best: Split | undefined;
  for (const [feature, own] of edges.entries()) {
    let [left, leftWeight, leftRows] = [0, 0, 0];
    for (let bin = 0; bin < own.length; bin++) {
      const at = (feature * BINS + bin) * 3;
      left += histogram[at]!;
      leftWeight += histogram[at + 1]!;
      leftRows += histogram[at + 2]!;
      if (leftRows < FEWEST_ROWS || rows - leftRows < FEWEST_ROWS) continue;
      const right = (gradient - left) ** 2 / (weight - leftWeight);
      const gain = left ** 2 / leftWeight + right - whole;
      if (gain > (best?.gain ?? 0)) best = { gain, feature, bin };
    }
  }
  return best;
}

/** Sorts rows of at most this bin to the left, and returns where the others begin. */
function partition(
  { bins, count }: BinnedRows,
  order: Int32Array,
  from: number,
  to: number,
  feature: number,
  bin: number,
): number {
  let [left, right] = [from, to - 1];
  while (left <= right) {
    const row = order[left]!;
    if (bins[row * count + feature]! <= bin) left++;
    else {
      order[left] = order[right]!;
      order[right--] = row;
    }
  }
  return left;
}

/** Halvings of the range in the search for a median: to a part in 10⁹ of it. */
const HALVINGS = 30;

/** Returns the value with half of the weight below, by bisection, which is faster than sorting. */
function weightedMedian(members: Int32Array, values: Float64Array, weights: Float64Array): number {
  let [low, high, total] = [Infinity, -Infinity, 0];
  for (const i of members) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
    total += weights[i]!;
  }
  for (let n = 0; n < HALVINGS && low < high; n++) {
    const middle = (low + high) / 2;
    let below = 0;
    for (const i of members) if (values[i]! <= middle) below += weights[i]!;
    if (below >= total / 2) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
