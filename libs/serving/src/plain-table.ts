const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
];
/** Options of cli-table3 for columns separated by two blanks only. */
export const PLAIN_TABLE = {
  chars: { ...Object.fromEntries(BORDERS.map((part) => [part, ''])), middle: '  ' },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};
