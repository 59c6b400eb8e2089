import { useState } from 'react';

const NAME = 'retailstream.theme';

export type Theme = 'light' | 'dark';

const chosen = (): Theme | undefined => {
  const theme = localStorage.getItem(NAME);
  return theme === 'light' || theme === 'dark' ? theme : undefined;
};

const systems = (): Theme =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

/** Applies the theme that the reader chose here before, else the system's. */
export function applyTheme(): void {
  const theme = chosen();
  if (theme !== undefined) document.documentElement.dataset['theme'] = theme;
}

/** Returns the theme, and a function that switches to the other one. */
export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState(() => chosen() ?? systems());
  return [
    theme,
    () => {
      const other = theme === 'dark' ? 'light' : 'dark';
      localStorage.setItem(NAME, other);
      applyTheme();
      setTheme(other);
    },
  ];
}
