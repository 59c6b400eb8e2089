const CENTS = 2;

/** Adds exact amounts in decimal text with at most two decimal places; null means no amount. */
export function addMoney(a: string | null, b: string | null): string | null {
  if (a === null) return b;
  if (b === null) return a;
  return formatCents(toCents(a) + toCents(b));
}

function toCents(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(CENTS, '0'));
}

function formatCents(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(CENTS + 1, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -CENTS)}.${digits.slice(-CENTS)}`;
}
