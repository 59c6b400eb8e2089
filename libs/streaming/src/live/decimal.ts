/** Decimal places of the exact sums: `NUMBER` of live-columns.ts allows no more. */
const PLACES = 9;

/** Returns a decimal text as a whole number of billionths. */
export function toBillionths(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(PLACES, '0'));
}

/** Returns billionths as decimal text, without zeros at its end. */
export function toText(billionths: bigint): string {
  const digits = String(billionths < 0n ? -billionths : billionths).padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  const sign = billionths < 0n ? '-' : '';
  return `${sign}${digits.slice(0, -PLACES)}${fraction && `.${fraction}`}`;
}
