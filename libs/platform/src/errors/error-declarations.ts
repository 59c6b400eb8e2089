/** What an error code means, for programs and for people. */
export interface ErrorDeclaration {
  /** HTTP status of the API's response; 500 when left out. */
  status?: number;
  /** Title of the problem over HTTP, which never changes; `The request failed` when left out. */
  title?: string;
  /** What happened, in Markdown for docs/errors.md. */
  cause: string;
  /** What to do, in Markdown for docs/errors.md. */
  remedy: string;
}

/** Declarations by code. */
export type ErrorDeclarations = Readonly<Record<string, ErrorDeclaration>>;

/** Returns the declarations of several rooms in one. @throws Error that names a code with two declarations */
export function mergeErrors(rooms: readonly ErrorDeclarations[]): ErrorDeclarations {
  const merged = new Map<string, ErrorDeclaration>();
  for (const [code, declaration] of rooms.flatMap((room) => Object.entries(room))) {
    if (merged.has(code)) throw new Error(`two rooms declare the error ${code}: rename one`);
    merged.set(code, declaration);
  }
  return Object.fromEntries(merged);
}
