const NAME = 'retailstream.key';

/** The reader's API key: stored only until the tab closes. */
export const apiKey = {
  get: (): string => sessionStorage.getItem(NAME) ?? '',
  set(key: string): void {
    if (key === '') sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, key);
  },
};

/** Returns the headers that authenticate a request. */
export function credentials(): Record<string, string> {
  const key = apiKey.get();
  return key === '' ? {} : { authorization: `Bearer ${key}` };
}
