/** The band of store-weeks for which the features file states no figure. */
export const UNKNOWN_BAND = 'unknown';

/** A figure of a store-week, cut at fixed edges. */
export interface Bands {
  column: 'unemployment' | 'cpi' | 'fuel_price' | 'temperature';
  /** Rising; each belongs to the band above it. Decimal text, as it is shown. */
  edges: readonly string[];
}

/** The names of the bands, lowest first, the unknown last. */
export function bandNames({ edges }: Bands): string[] {
  const between = edges.slice(1).map((edge, index) => `${edges[index]} to below ${edge}`);
  return [`below ${edges[0]}`, ...between, `${edges.at(-1)} and above`, UNKNOWN_BAND];
}

/** SQL of the name of a cell's band. */
export function bandSql(bands: Bands): string {
  const names = bandNames(bands).slice(0, -1);
  const list = names.map((name) => `'${name}'`).join(', ');
  const bucket = `width_bucket(cell.${bands.column}, ARRAY[${bands.edges.join(', ')}]::numeric[])`;
  return `coalesce((ARRAY[${list}])[${bucket} + 1], '${UNKNOWN_BAND}')`;
}
