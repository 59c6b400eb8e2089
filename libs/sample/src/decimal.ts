/**
 * Writes a number given in units of its last decimal place, without trailing zeros, as the chain's
 * files do: 2492450 hundredths are 24924.5, 300 are 3.
 */
export function decimal(units: number, places: number): string {
  const digits = String(Math.abs(units)).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const text = digits.slice(0, -places) + (fraction && `.${fraction}`);
  return units < 0 ? `-${text}` : text;
}

/** A number rounded to so many decimal places, written without trailing zeros. */
export function rounded(value: number, places: number): string {
  return decimal(Math.round(value * 10 ** places), places);
}
