/** Returns a decimal as an integer number of units of its last place: `24924.5` in 2 places is 2492450n. */
export function toUnits(text: string, places: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  if (!match || fraction.length > places)
    throw new Error(`${text} is no number of ${places} places`);
  return BigInt(sign + whole + fraction.padEnd(places, '0'));
}

/** Returns a fraction rounded once, half away from zero; null for a division by zero. */
export function formatRatio(numerator: bigint, denominator: bigint, places: number): number | null {
  if (denominator === 0n) return null;
  const isNegative = numerator < 0n !== denominator < 0n;
  const [n, d] = [toMagnitude(numerator), toMagnitude(denominator)];
  const units = (2n * n * 10n ** BigInt(places) + d) / (2n * d);
  return Number(isNegative ? -units : units) / 10 ** places;
}

/** Returns money in dollars. */
export function formatDollars(cents: bigint): number {
  return Number(cents) / 100;
}

/** Returns an average amount in dollars, to the cent; null for a count of 0. */
export function formatAverageDollars(cents: bigint, count: number): number | null {
  return formatRatio(cents, 100n * BigInt(count), 2);
}

/** Returns (now − before) ÷ |before| to six places; null without a former value. */
export function formatChange(now: bigint, before: bigint | undefined): number | null {
  return before === undefined ? null : formatRatio(now - before, toMagnitude(before), 6);
}

/** Returns the relative difference of two averages, without rounding either. */
export function changeOfAverages(
  now: { cents: bigint; count: number },
  before: { cents: bigint; count: number } | undefined,
): number | null {
  if (!before || now.count === 0) return null;
  return formatChange(now.cents * BigInt(before.count), before.cents * BigInt(now.count));
}

function toMagnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
