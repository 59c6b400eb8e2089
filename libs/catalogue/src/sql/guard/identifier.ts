/** An identifier of SQL, whatever it is. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
