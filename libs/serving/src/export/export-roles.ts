/** Roles that exports need: a viewer may download what it may see; the rest is an analyst's. */
export const exportRoles = {
  lists: 'viewer',
  sales: 'analyst',
  integratedSales: 'analyst',
} as const;
