/** `files: 3, schedule: nightly`: the details of a request as text. @param details JSON of an object */
export function formatDetails(details: string): string {
  const values = JSON.parse(details) as Record<string, unknown>;
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
