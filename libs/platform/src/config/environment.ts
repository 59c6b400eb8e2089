/** The only place that reads the process environment. */
export function readEnvironment(): Record<string, string | undefined> {
  return { ...process.env };
}

/** Sets variables of this process, for programs that load their code before they know them. */
export function setEnvironment(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
}
