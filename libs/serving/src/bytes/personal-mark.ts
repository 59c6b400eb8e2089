const personal = new WeakSet<object>();

/** Marks a request for personal data: no cache stores its response, also not on the network. */
export function markPersonal(request: object): void {
  personal.add(request);
}

export const isPersonal = (request: object): boolean => personal.has(request);
