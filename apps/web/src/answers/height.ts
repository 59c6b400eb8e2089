/** Height of a usual answer, so that nothing moves when it arrives. */
export const ANSWER_HEIGHT = '46rem';
