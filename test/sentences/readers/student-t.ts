/** Slices of the integral; the density is smooth, so its error is far below what a sentence shows. */
const SLICES = 2000;

const found = new Map<number, number>();

/** Returns the value that a Student's t exceeds with a probability of 2.5 %, by Simpson's rule and bisection. */
export function findCriticalT(degrees: number): number {
  const known = found.get(degrees) ?? bisect(degrees);
  found.set(degrees, known);
  return known;
}

function bisect(degrees: number): number {
  let [low, high] = [0, 100];
  for (let turn = 0; turn < 60; turn += 1) {
    const middle = (low + high) / 2;
    if (integrateDensity(middle, degrees) < 0.475) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Returns the probability of a t between 0 and this value. */
function integrateDensity(value: number, degrees: number): number {
  const density = (t: number) => (1 + t ** 2 / degrees) ** (-(degrees + 1) / 2);
  const step = value / SLICES;
  let sum = density(0) + density(value);
  for (let slice = 1; slice < SLICES; slice += 1)
    sum += (slice % 2 === 0 ? 2 : 4) * density(slice * step);
  return (computeFactor(degrees) * sum * step) / 3;
}

/** Returns Γ((ν + 1) ÷ 2) ÷ (√(νπ) Γ(ν ÷ 2)), by the recurrence of Γ from 1 and 2 degrees on. */
function computeFactor(degrees: number): number {
  let [factor, from] = degrees % 2 === 0 ? [1 / Math.sqrt(8), 2] : [1 / Math.PI, 1];
  for (; from < degrees; from += 2) factor *= ((from + 1) / from) * Math.sqrt(from / (from + 2));
  return factor;
}
