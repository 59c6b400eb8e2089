/** A name as SQL writes it, whatever signs it holds. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
