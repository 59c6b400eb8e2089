/** An amount as the point-of-sale files write it: 250 cents are 2.50. */
export function money(cents: number): string {
  return (cents / 100).toFixed(2);
}
