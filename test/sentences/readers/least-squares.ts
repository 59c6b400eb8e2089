/** Sales beside unemployment in a store's week. */
export interface Point {
  store: number;
  week: string;
  x: number;
  y: number;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

/** Returns the values without their means of each key. */
function subtractMeans(values: readonly number[], keys: readonly (string | number)[]): number[] {
  const groups = new Map<string | number, number[]>();
  values.forEach((value, row) => {
    const group = groups.get(keys[row]!) ?? [];
    groups.set(keys[row]!, group);
    group.push(value);
  });
  const means = new Map([...groups].map(([key, group]) => [key, mean(group)]));
  return values.map((value, row) => value - means.get(keys[row]!)!);
}

/** Solves a symmetric system by elimination; unknowns that others determine are 0. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  const used: number[] = [];
  for (let at = 0; at < size; at += 1) {
    const pivot = matrix[at]![at]!;
    if (Math.abs(pivot) < 1e-9) continue;
    used.push(at);
    for (let row = 0; row < size; row += 1) {
      const factor = matrix[row]![at]! / pivot;
      if (row === at || factor === 0) continue;
      for (let column = 0; column < size; column += 1)
        matrix[row]![column]! -= factor * matrix[at]![column]!;
      right[row]! -= factor * right[at]!;
    }
  }
  return right.map((value, at) => (used.includes(at) ? value / matrix[at]![at]! : 0));
}

/** Returns the rests of a regression on an effect of each store and each week, by dummies of the stores. */
function removeEffects(points: readonly Point[], values: readonly number[]): number[] {
  const weeks = points.map(({ week }) => week);
  const stores = [...new Set(points.map(({ store }) => store))];
  const dummies = stores.map((store) =>
    subtractMeans(
      points.map((point) => (point.store === store ? 1 : 0)),
      weeks,
    ),
  );
  const rests = subtractMeans(values, weeks);
  const multiply = (left: readonly number[], right: readonly number[]) =>
    left.reduce((total, value, row) => total + value * right[row]!, 0);
  const effects = solve(
    dummies.map((left) => dummies.map((right) => multiply(left, right))),
    dummies.map((dummy) => multiply(dummy, rests)),
  );
  return rests.map(
    (rest, row) => rest - sum(dummies.map((dummy, at) => dummy[row]! * effects[at]!)),
  );
}

/** Returns the slope of a line through points, each store compared with its own mean; undefined without different x. */
export function fitWithinStores(points: readonly Point[]): number | undefined {
  const stores = points.map(({ store }) => store);
  const [x, y] = [
    subtractMeans(
      points.map((point) => point.x),
      stores,
    ),
    subtractMeans(
      points.map((point) => point.y),
      stores,
    ),
  ];
  const spread = sum(x.map((value) => value ** 2));
  return spread < 1e-9 ? undefined : sum(x.map((value, row) => value * y[row]!)) / spread;
}

/** Returns the slope with store and week effects, and its standard error, clustered by store (CR1). */
export function fitWithinWeeks(points: readonly Point[], clusters: number) {
  const [x, y] = [
    removeEffects(
      points,
      points.map((point) => point.x),
    ),
    removeEffects(
      points,
      points.map((point) => point.y),
    ),
  ];
  const spread = sum(x.map((value) => value ** 2));
  const slope = sum(x.map((value, row) => value * y[row]!)) / spread;
  const scores = new Map<number, number>();
  points.forEach(({ store }, row) =>
    scores.set(store, (scores.get(store) ?? 0) + x[row]! * (y[row]! - slope * x[row]!)),
  );
  const squares = sum([...scores.values()].map((score) => score ** 2));
  const factor = clusters / (clusters - 1);
  return { slope, error: Math.sqrt(factor * squares) / spread };
}

/** Returns the line through all points; undefined without different x. */
export function fitLine(points: readonly Point[]) {
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = sum(points.map(({ x }) => (x - meanX) ** 2));
  if (points.length < 3 || spread < 1e-9) return undefined;
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
  return (x: number) => meanY + slope * (x - meanX);
}
