const TYPES: Readonly<Record<string, string>> = { INT: 'BIGINT', STRING: 'VARCHAR' };

/** A type of the SQL that Hive and Spark share, in the words of the catalogue: `DECIMAL(18, 2)` is DECIMAL(18,2). */
export const sqlType = (type: string): string => TYPES[type] ?? type.replaceAll(' ', '');
