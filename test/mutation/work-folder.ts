/** Copies of the repository with a fault in them, and what earlier runs have settled. */
export const WORK_FOLDER = '.mutation';
