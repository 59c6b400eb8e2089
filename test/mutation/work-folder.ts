/** Mutated copies of the repository, and the results of earlier runs. */
export const WORK_FOLDER = '.mutation';
