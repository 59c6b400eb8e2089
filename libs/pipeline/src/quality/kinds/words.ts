const shares = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** An exact decimal with its thousands apart: `1234567.50` is `1,234,567.50`. */
export function grouped(decimal: string): string {
  const [whole = '', ...fraction] = decimal.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}

/** A share in percent, for people: `0.4495` is `45 %`. */
export const percent = (share: number | string): string =>
  `${shares.format(Math.abs(Number(share)) * 100)} %`;

/** The same, of a share that a limit is held against: one just past it does not read as if it kept it. */
export function percentAgainst(share: number | string, limit: number): string {
  const text = percent(share);
  return text === percent(limit) && Math.abs(Number(share)) > limit ? `over ${text}` : text;
}

/** `1 row`, `2,180 rows` */
export const rows = (count: string): string =>
  `${grouped(count)} ${count === '1' ? 'row' : 'rows'}`;
