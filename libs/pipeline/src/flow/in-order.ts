/** Returns the first cycle of the graph, with its first name again at the end. */
export function findCycle(
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

/** Returns the names of an acyclic graph sorted so that each follows its dependencies. */
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
