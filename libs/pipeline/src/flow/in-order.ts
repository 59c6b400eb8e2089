/** The first circle found along the arrows, its first name again at its end. */
export function circleIn(
  names: readonly string[],
  arrowsOf: (name: string) => readonly string[],
): string[] | undefined {
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of arrowsOf(name)) {
      const circle = walk(next, [...path, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of names) {
    const circle = walk(name, []);
    if (circle) return circle;
  }
  return undefined;
}

/** The names in an order in which each comes after those its arrows lead to; there is no circle. */
export function inOrder(
  names: readonly string[],
  arrowsOf: (name: string) => readonly string[],
): string[] {
  const ordered = new Set<string>();
  const visit = (name: string): void => {
    if (ordered.has(name) || !names.includes(name)) return;
    for (const next of arrowsOf(name)) visit(next);
    ordered.add(name);
  };
  for (const name of names) visit(name);
  return [...ordered];
}
