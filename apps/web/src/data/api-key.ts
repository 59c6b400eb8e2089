const NAME = 'retailstream.key';

/** The API key that the reader has given: kept until the tab is closed, and nowhere else. */
export const apiKey = {
  get: (): string => sessionStorage.getItem(NAME) ?? '',
  set(key: string): void {
    if (key === '') sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, key);
  },
};

/** The headers that say who asks. */
export function credentials(): Record<string, string> {
  const key = apiKey.get();
  return key === '' ? {} : { authorization: `Bearer ${key}` };
}
