import { useState } from 'react';

const NAME = 'retailstream.theme';

export type Theme = 'light' | 'dark';

const readChosenTheme = (): Theme | undefined => {
  const theme = localStorage.getItem(NAME);
  return theme === 'light' || theme === 'dark' ? theme : undefined;
};

const readSystemTheme = (): Theme =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

/** Applies the theme that the reader chose here before, else the system's. */
export function applyTheme(): void {
  const theme = readChosenTheme();
  if (theme !== undefined) document.documentElement.dataset['theme'] = theme;
}

/** Returns the theme, and a function that switches to the other one. */
export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState(() => readChosenTheme() ?? readSystemTheme());
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
