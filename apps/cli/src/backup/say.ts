const NAMED_MAX = 10;
const MEGABYTE = 1e6;

/** Zones that no run can make anew. */
const FOR_GOOD = /^(raw|quarantine)\/|^curated\/[^/]+_deliveries\//;

export const number = (value: number) => value.toLocaleString('en');

export const inMegabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`;

/** Lines about objects that the ledger names and the lake does not have. */
export function lost(missing: readonly string[]): string {
  const forGood = missing.filter((key) => FOR_GOOD.test(key));
  const others = missing.filter((key) => !FOR_GOOD.test(key));
  return [
    ...linesOf(others, 'the next run makes them anew'),
    ...linesOf(forGood, 'no run can make them anew: bring them back from a copy of the lake'),
  ].join('');
}

function linesOf(keys: readonly string[], what: string): string[] {
  if (keys.length === 0) return [];
  const more = keys.length > NAMED_MAX ? [`  and ${number(keys.length - NAMED_MAX)} more\n`] : [];
  const named = keys.slice(0, NAMED_MAX).map((key) => `  ${key}\n`);
  return [
    `The lake lacks ${number(keys.length)} that the ledger names; ${what}:\n`,
    ...named,
    ...more,
  ];
}
