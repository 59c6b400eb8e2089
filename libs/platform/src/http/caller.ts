const ADDRESS = 'address ';

/** Returns the caller of requests without a credential. @param network address of the client, or its IPv6 network */
export const createAnonymousCaller = (network: string): string => ADDRESS + network;

/** Whether a caller has no credential. One person may have many addresses, but only one key or user. */
export const isAnonymousCaller = (caller: string): boolean => caller.startsWith(ADDRESS);
