interface ScopedAnswer {
  coverage?: { scope?: string };
}

/** Returns the sentence of an answer; to a caller with a scope, it begins with the scope that its coverage names. */
export function addScope(sentence: string, answer: object): string {
  const scope = (answer as ScopedAnswer).coverage?.scope;
  return scope === undefined ? sentence : `For ${scope} alone: ${sentence}`;
}
