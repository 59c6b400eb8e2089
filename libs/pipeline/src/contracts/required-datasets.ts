/** Datasets without which there is nothing to answer from. */
export const requiredDatasets = ['sales', 'stores'] as const;
