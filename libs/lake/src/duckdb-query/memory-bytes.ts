const UNITS = { MB: 1024 ** 2, GB: 1024 ** 3 };

/** @param text `512MB` or `2GB` @throws Error for anything else */
export function memoryBytes(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,5})(MB|GB)$/.exec(text) ?? [];
  if (unit !== 'MB' && unit !== 'GB')
    throw new Error(`write memory with a unit, for example 512MB, not ${text}`);
  return Number(number) * UNITS[unit];
}
