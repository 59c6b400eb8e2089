/** A step as the form holds it: its kind, and its arguments. */
export interface Step {
  step: string;
  [argument: string]: unknown;
}

/** A recipe as it is typed, in the format of a recipe file. */
export interface Draft {
  name: string;
  description: string;
  inputs: { main: string; others: Record<string, string> };
  steps: Step[];
}

const PREFIX = 'retailstream.recipe.';

export const createDraft = (name: string): Draft => ({
  name,
  description: '',
  inputs: { main: '', others: {} },
  steps: [],
});

/** Returns what was typed and not published; undefined when there is nothing. */
export function readDraft(name: string): Draft | undefined {
  const text = sessionStorage.getItem(PREFIX + name);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Draft;
  } catch {
    sessionStorage.removeItem(PREFIX + name);
    return undefined;
  }
}

/** Keeps what is typed: it outlives the page and a sign-in. */
export const storeDraft = (draft: Draft): void =>
  sessionStorage.setItem(PREFIX + draft.name, JSON.stringify(draft));

export const forgetDraft = (name: string): void => sessionStorage.removeItem(PREFIX + name);

/** Returns the value at a path such as `to.type`. */
export function readValue(step: Step, path: string): unknown {
  let value: unknown = step;
  for (const name of path.split('.')) {
    value = (value as Record<string, unknown> | null | undefined)?.[name];
  }
  return value;
}

/** Returns a step with another value at a path; undefined leaves the argument out. */
export function withValue(step: Step, path: string, value: unknown): Step {
  return replaceAt(step, path.split('.'), value) as Step;
}

function replaceAt(
  given: Record<string, unknown>,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  if (rest.length === 0) {
    const { [name]: _, ...others } = given;
    return value === undefined ? others : { ...given, [name]: value };
  }
  const inner = (given[name] ?? {}) as Record<string, unknown>;
  return { ...given, [name]: replaceAt(inner, rest, value) };
}
