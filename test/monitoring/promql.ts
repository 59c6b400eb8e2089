/** Words of PromQL that are not metric names. */
const WORDS = new Set(
  (
    'abs absent and by count histogram_quantile increase max min offset on or rate sum time unless vector ' +
    'group_left group_right ignoring without'
  ).split(' '),
);

/** Returns the metrics in an expression. */
export function listMetrics(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|on|without|ignoring) \([^)]*\)/g, '');
  const words = bare.match(/[a-zA-Z_:][\w:]*/g) ?? [];
  return [...new Set(words.filter((word) => !WORDS.has(word)))];
}

/** Returns the labels that an expression selects or groups by. */
export function listLabels(expr: string): string[] {
  const selected = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  );
  const grouped = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/\w+/g)].map(([label]) => label),
  );
  return [...new Set([...selected, ...grouped])];
}
