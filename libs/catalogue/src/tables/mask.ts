/** What stands in place of a value that tells of people. */
export const MASK = '•••';
