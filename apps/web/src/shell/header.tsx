import { Link } from '@tanstack/react-router';
import { Account } from './account.js';
import { Navigation } from './navigation.js';
import { SearchButton } from './search-button.js';
import { SnapshotBadge } from './snapshot-badge.js';
import { useTheme } from './theme.js';

/** The name, the rooms, the published snapshot, and the user. */
export function Header() {
  const [theme, switchTheme] = useTheme();
  return (
    <header className="masthead">
      <p className="name">
        <Link to="/">RetailStream</Link>
      </p>
      <Navigation />
      <SnapshotBadge />
      <div className="tools">
        <SearchButton />
        <button
          type="button"
          className="theme"
          aria-label={theme === 'dark' ? 'Light colours' : 'Dark colours'}
          title={theme === 'dark' ? 'Light colours' : 'Dark colours'}
          onClick={switchTheme}
        />
        <Account />
      </div>
    </header>
  );
}
