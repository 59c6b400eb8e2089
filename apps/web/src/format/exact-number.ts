import { formatNumber } from '#analytics/words/numbers.js';

const NUMBER = /^-?\d+(?:\.(\d+))?$/;

/** `6,549,554,967.06`, `−5,144`: an exact number, which is text, with all its digits; another text as it is. */
export function formatExactNumber(text: string): string {
  const [number, fraction = ''] = NUMBER.exec(text) ?? [];
  if (number === undefined) return text;
  return formatNumber(number as Intl.StringNumericLiteral, {
    minimumFractionDigits: fraction.length,
    maximumFractionDigits: fraction.length,
  });
}
