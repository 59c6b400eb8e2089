/** Objects that stand whole in the begin of a JSON text: those of its array, or one after another. */
export function jsonObjects(text: string, most: number): Record<string, unknown>[] {
  const objects: Record<string, unknown>[] = [];
  let [depth, begin, isInText] = [0, 0, false];
  for (let at = 0; at < text.length && objects.length < most; at++) {
    const sign = text[at];
    if (isInText) {
      if (sign === '\\') at++;
      else if (sign === '"') isInText = false;
    } else if (sign === '"') isInText = true;
    else if (sign === '{') {
      if (depth === 0) begin = at;
      depth++;
    } else if (sign === '}' && --depth === 0) {
      const found = parsed(text.slice(begin, at + 1));
      if (!found) return objects;
      objects.push(found);
    }
  }
  return objects;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
