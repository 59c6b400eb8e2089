const personal = new WeakSet<object>();

/** Says that a request asks for personal data: whatever is answered, nobody keeps it, and no cache on the way. */
export function markPersonal(request: object): void {
  personal.add(request);
}

export const isPersonal = (request: object): boolean => personal.has(request);
