/** Minimum and maximum width of a column, in points. */
export interface ColumnNeed {
  /** Below this width, words and numbers break. */
  least: number;
  /** At this width, nothing breaks. */
  most: number;
}

/**
 * Returns the widths of columns. If the maximum widths do not fit, each column gets its minimum and a part of the rest;
 * if the minimum widths do not fit, all shrink equally.
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
