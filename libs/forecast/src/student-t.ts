/** Above it, the tail is summed itself; below it, 1 minus the centre keeps its digits. */
const TAIL_FROM = 2;
const TINY = 1e-300;
const PRECISION = 1e-16;
const MOST_TERMS = 100_000;

/**
 * Returns the two-sided p-value of a Student t: the probability that it is as far from zero; NaN without a degree of freedom.
 * Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.5 and 26.7.
 */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  const distance = Math.abs(t);
  if (Number.isNaN(t) || !(degreesOfFreedom > 0)) return NaN;
  if (distance === Infinity) return 0;
  return distance < TAIL_FROM
    ? 1 - sumCentre(distance, degreesOfFreedom)
    : expandTail(distance, degreesOfFreedom);
}

/**
 * Returns the t that is exceeded, in both directions together, with this probability, above 0 and at most 1; NaN without a
 * degree of freedom.
 */
export function criticalT(probability: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0)) return NaN;
  let [low, high] = [0, 1];
  while (twoSidedP(high, degreesOfFreedom) > probability) [low, high] = [high, high * 2];
  // Newton's steps, and the middle where one would leave the bracket.
  for (let t = (low + high) / 2; ;) {
    const excess = twoSidedP(t, degreesOfFreedom) - probability;
    if (excess > 0) low = t;
    else high = t;
    const step = t + excess / (2 * computeDensity(t, degreesOfFreedom));
    const next = step > low && step < high ? step : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-15 * t || next === low || next === high) return next;
    t = next;
  }
}

/** Returns the quantile of Student's t at this probability, above 0 and below 1. */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  const outside = 2 * Math.min(probability, 1 - probability);
  return Math.sign(probability - 0.5) * criticalT(outside, degreesOfFreedom);
}

function computeDensity(t: number, degreesOfFreedom: number): number {
  const scale = gammaRatio(degreesOfFreedom) / Math.sqrt(Math.PI * degreesOfFreedom);
  return scale * Math.exp(-0.5 * (degreesOfFreedom + 1) * Math.log1p((t * t) / degreesOfFreedom));
}

/** Returns the probability between -t and t: the series of the incomplete beta function, 26.5.4. */
function sumCentre(t: number, degreesOfFreedom: number): number {
  const y = (t * t) / (degreesOfFreedom + t * t);
  let [sum, term] = [1, 1];
  for (let n = 0; term > PRECISION * sum; n += 1) {
    term *= (((degreesOfFreedom + 1) / 2 + n) / (1.5 + n)) * y;
    sum += term;
  }
  // y^½ (1 − y)^(ν/2) ÷ (½ B(½, ν/2)), which is 2 t times the density.
  return 2 * t * computeDensity(t, degreesOfFreedom) * sum;
}

/** Returns the probability outside of -t and t: the continued fraction 26.5.8 by Lentz's method. */
function expandTail(t: number, degreesOfFreedom: number): number {
  const a = degreesOfFreedom / 2;
  const x = degreesOfFreedom / (degreesOfFreedom + t * t);
  let [c, d] = [1, 1 / (1 - ((a + 0.5) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m < MOST_TERMS; m += 1) {
    const even = (m * (0.5 - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + 0.5 + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const coefficient of [even, odd]) {
      d = 1 / (1 + coefficient * d || TINY);
      c = 1 + coefficient / c || TINY;
      factor = c * d;
      fraction *= factor;
    }
    // x^(ν/2) (1 − x)^½ ÷ (ν/2 B(½, ν/2)), which is 2 t ÷ ν times the density, over 1 − y.
    if (Math.abs(factor - 1) < 3e-16)
      return (2 * t * computeDensity(t, degreesOfFreedom) * fraction) / degreesOfFreedom;
  }
  throw new Error(
    `Student's t of ${degreesOfFreedom} degrees of freedom does not converge at ${t}`,
  );
}

/** Returns Γ((ν + 1)/2) ÷ Γ(ν/2): its asymptotic series, reached by steps of 2. Source: 6.1.15 and 6.1.47. */
function gammaRatio(degreesOfFreedom: number): number {
  let factor = 1;
  let v = degreesOfFreedom;
  for (; v < 200; v += 2) factor *= v / (v + 1);
  const z = v / 2;
  const series = 1 - 1 / (8 * z) + 1 / (128 * z ** 2) + 5 / (1024 * z ** 3) - 21 / (32768 * z ** 4);
  return factor * Math.sqrt(z) * (series - 399 / (262144 * z ** 5));
}
