/** Characters that cannot be seen, or that join with their neighbour. */
const INVISIBLE = /[\p{C}\p{M}\p{Z}]/u;

/**
 * Returns a text in which invisible, combining and compatibility characters are replaced with their code points:
 * `Store<U+200B>`.
 */
export function visibleText(text: string): string {
  return Array.from(text, (sign) => {
    const isPlain = sign === ' ' || (!INVISIBLE.test(sign) && sign.normalize('NFKC') === sign);
    return isPlain ? sign : `<U+${codePoint(sign)}>`;
  }).join('');
}

const codePoint = (sign: string) =>
  (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
