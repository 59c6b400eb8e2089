const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];
const TERMS_MAX = 100_000;
const TINY = 1e-300;

/** Logarithm of the gamma function from ½ on, by Lanczos' approximation. */
function logGamma(z: number): number {
  const base = z + 6.5;
  const series = LANCZOS.reduce((sum, term, index) => sum + term / (z + index), 0.9999999999998099);
  return Math.log(2 * Math.PI) / 2 + (z - 0.5) * Math.log(base) - base + Math.log(series);
}

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const awayFromZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= TERMS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= c * d;
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}

/**
 * Probability that a Student t is at least this far from 0 on either side: the regularised
 * incomplete beta function of df ÷ (df + t²) with df ÷ 2 and ½.
 */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  const a = degreesOfFreedom / 2;
  const b = 0.5;
  const rest = t ** 2 / (degreesOfFreedom + t ** 2);
  const x = degreesOfFreedom / (degreesOfFreedom + t ** 2);
  const front = Math.exp(
    logGamma(a + b) -
      logGamma(a) -
      logGamma(b) -
      a * Math.log1p(t ** 2 / degreesOfFreedom) +
      b * Math.log(rest),
  );
  // The fraction converges fast on one side only; the other is what is left to 1.
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(rest, b, a)) / b;
}

/** How far from 0 a Student t is on either side with this probability; found by halving. */
export function criticalT(probability: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = 1;
  while (twoSidedP(high, degreesOfFreedom) > probability) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, degreesOfFreedom) > probability) low = middle;
    else high = middle;
  }
  return high;
}
