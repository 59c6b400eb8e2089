interface Example {
  /** The GraphQL field. */
  field: string;
  /** A query with a name, which GraphiQL shows on its tab. */
  query: string;
}

const files = import.meta.glob<string>(
  '../../../../libs/analytics/src/use-cases/*/example.graphql',
  { query: '?raw', import: 'default', eager: true },
);

/** The examples of the use cases, by name. */
export const examples: Example[] = Object.values(files).map(named);

/** `{ holidaySales …` as `query HolidaySales { holidaySales …`. */
export function named(text: string): Example {
  const field = /\{\s*(\w+)/.exec(text)?.[1] ?? 'query';
  const name = field.charAt(0).toUpperCase() + field.slice(1);
  return { field, query: `query ${name} ${text.trim().replace(/^query\s*/, '')}\n` };
}
