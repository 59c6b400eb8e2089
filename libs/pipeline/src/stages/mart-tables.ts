/** Every mart, the largest first so that it is not the last to be loaded. */
export const martNames = [
  'store_department_week',
  'store_week',
  'department_week',
  'fuel_price_week',
] as const;

export type MartName = (typeof martNames)[number];

/** The table of one mart that belongs to one snapshot. */
export const partitionOf = (mart: MartName, snapshotId: number) => `mart.${mart}_s${snapshotId}`;
