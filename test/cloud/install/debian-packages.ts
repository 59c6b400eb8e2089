import { runsAsRoot } from '#platform/database/embedded/system-user.js';
import { runCommand } from './run-command.js';

/** Debian packages, each with a command that works only if the package or an equivalent is installed. */
const packages: Record<string, [string, ...string[]]> = {
  'default-jdk-headless': ['javac', '-version'],
  maven: ['mvn', '--version'],
  'python3-venv': ['python3', '-c', 'import ensurepip, venv'],
  'redis-server': ['redis-server', '--version'],
  postgresql: ['pg_lsclusters'],
  nginx: ['nginx', '-v'],
  prometheus: ['promtool', '--version'],
  'prometheus-alertmanager': ['amtool', '--version'],
  chromium: ['chromium', '--version'],
};

/**
 * Installs missing packages as root.
 * @throws for other users, with the command to run
 */
export async function ensureDebianPackages(log: (line: string) => void): Promise<void> {
  const works = ([command, ...args]: [string, ...string[]]) =>
    runCommand(command, args).then(
      () => true,
      () => false,
    );
  const checks = Object.entries(packages).map(async ([name, probe]) =>
    (await works(probe)) ? [] : [name],
  );
  const missing = (await Promise.all(checks)).flat();
  if (missing.length === 0) return;
  if (!runsAsRoot) {
    throw new Error(
      `the local cloud needs ${missing.join(', ')}: run sudo apt-get install ${missing.join(' ')}`,
    );
  }
  log(`installing Debian packages ${missing.join(', ')}`);
  const settings = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-qq'], settings);
  await runCommand(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
    settings,
  );
}
