const UNITS = ['kB', 'MB', 'GB', 'TB'];
const STEP = 1000;

/** `886 bytes`, `89.1 kB`, `1.2 GB`: a size from bytes. */
export function formatByteSize(bytes: number): string {
  if (bytes < STEP) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  let [size, unit] = [bytes / STEP, 0];
  // What would be written as 1000.0 of a unit is 1.0 of the next.
  while (Math.round(size * 10) / 10 >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit++;
  }
  return `${size.toFixed(1)} ${UNITS[unit]}`;
}
