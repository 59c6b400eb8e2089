/**
 * Returns a query with a name, which GraphiQL shows on its tab: `{ holidaySales …` as `query HolidaySales {
 * holidaySales …`.
 */
export function nameQuery(field: string, text: string): string {
  const name = field.charAt(0).toUpperCase() + field.slice(1);
  return `query ${name} ${text.trim().replace(/^query\s*/, '')}\n`;
}
