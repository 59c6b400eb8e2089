/**
 * A decimal as Parquet stores it, a whole number of 10^-scale: INT32, INT64, or big-endian two's
 * complement bytes. Anything else is given back as it is.
 */
export function decimalText(stored: unknown, scale: number): unknown {
  const unscaled = wholeNumber(stored);
  if (unscaled === undefined) return stored;
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function wholeNumber(stored: unknown): bigint | undefined {
  if (typeof stored === 'bigint') return stored;
  if (typeof stored === 'number') return BigInt(stored);
  if (!(stored instanceof Uint8Array)) return undefined;
  const value = stored.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return BigInt.asIntN(stored.length * 8, value);
}
