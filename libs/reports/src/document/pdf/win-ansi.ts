/** The characters of Windows-1252 at 80 to 9F, where Latin 1 has controls. */
const EXTRA = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');
const REPLACEMENT = '?';

/**
 * Returns text that the standard fonts of PDF can show: other characters become a question mark, line breaks a blank.
 */
export function winAnsi(text: string): string {
  return Array.from(text.normalize('NFC').replaceAll('−', '-'), (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f) return ' ';
    const isKnown = code < 0x7f || (code >= 0xa0 && code <= 0xff) || EXTRA.has(sign);
    return isKnown ? sign : REPLACEMENT;
  }).join('');
}
