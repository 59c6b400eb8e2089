/** How wide a column may be, in points. */
export interface ColumnNeed {
  /** Below this, words and numbers are broken. */
  least: number;
  /** With this, nothing is. */
  most: number;
}

/**
 * Widths of columns side by side. Where there is no room for what all would have, each has its least and a
 * part of what is left; where there is none for that, all are narrower alike.
 */
export function columnWidths(needs: readonly ColumnNeed[], room: number): number[] {
  const sum = (part: (need: ColumnNeed) => number) =>
    needs.reduce((total, need) => total + part(need), 0);
  const most = sum((need) => need.most);
  if (most <= room) return needs.map((need) => need.most);
  const least = sum((need) => need.least);
  if (least >= room) return needs.map((need) => (need.least / least) * room);
  const share = (room - least) / (most - least);
  return needs.map((need) => need.least + (need.most - need.least) * share);
}
