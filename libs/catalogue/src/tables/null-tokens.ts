/** Texts that stand for no value in a column where everything else has a type, in any text and in names of folders. */
export const NULL_TOKENS = ['NA', 'N/A', 'n/a', 'NULL', 'null', 'NaN', 'nan', 'NAN', '-'];
