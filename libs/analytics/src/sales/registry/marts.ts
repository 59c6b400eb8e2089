/** The marts that answer `sales`, the smallest first, by their grain. */
export const marts = ['store_week', 'department_week', 'store_department_week'] as const;
export type Mart = (typeof marts)[number];

/** What only a mart with the store of each row can tell. */
export const withStore: readonly Mart[] = ['store_week', 'store_department_week'];
/** What only a mart with the department of each row can tell. */
export const withDepartment: readonly Mart[] = ['department_week', 'store_department_week'];
