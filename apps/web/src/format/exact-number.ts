const NUMBER = /^(-?)(\d+)(\.\d+)?$/;

/** `6,549,554,967.06`, `−5,144`: an exact number, which is text, with all its digits; another text as it is. */
export function formatExactNumber(text: string): string {
  const [, sign, whole = '', fraction = ''] = NUMBER.exec(text) ?? [];
  if (whole === '') return text;
  return `${sign === '-' ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}
