import type { SshSettings } from '../clusters/configuration.ts';

/**
 * Arguments of the user's own OpenSSH (ssh(1)) for a shell on a machine. What the settings leave out is left to
 * `~/.ssh/config`; host keys are verified as there.
 */
export function sshArguments(settings: SshSettings, address: string): string[] {
  const { user, port, identityFile, knownHostsFile } = settings;
  return [
    ...(port === 22 ? [] : ['-p', String(port)]),
    ...(identityFile === undefined ? [] : ['-i', identityFile]),
    '-o',
    `UserKnownHostsFile=${quoted(knownHostsFile)}`,
    ...(user === undefined ? [] : ['-l', user]),
    '--',
    address,
  ];
}

/** A list of files in ssh_config(5): one with blanks stands in quotes. */
function quoted(file: string): string {
  return /\s/.test(file) ? `"${file}"` : file;
}
